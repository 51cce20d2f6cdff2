# Asks the Ruby peer the questions of a file, and prints its row.
require 'date'
require 'json'

begin
  require 'biz'
rescue LoadError
  warn 'skipped: the Ruby gem `biz` is not installed'
  exit
end

ROUNDS = 5

def now
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID, :nanosecond)
end

# The nanoseconds of processor time per call, each question at its best round.
def best(questions)
  least = questions.map do |question|
    times = Array.new(ROUNDS) do
      began = now
      yield question
      now - began
    end
    times.min
  end
  least.sum / least.length
end

office = JSON.parse(File.read(ARGV.fetch(0)))
schedule = Biz::Schedule.new do |config|
  config.hours = %i[mon tue wed thu fri].to_h { |day| [day, office['shifts'].to_h] }
  config.holidays = office['holidays'].map { |day| Date.iso8601(day) }
  config.time_zone = office['zone']
end

Asked = Struct.new(:start, :budget, :finish, :due, :open)
asked = office['questions'].first(100).map do |start, budget, finish, due, open|
  Asked.new(Time.at(start).utc, budget, Time.at(finish).utc, due, open)
end
due = ->(question) { schedule.time(question.budget, :seconds).after(question.start).to_i }
open = ->(question) { schedule.within(question.start, question.finish).in_seconds }

puts [
  'biz 1.8.2 (Ruby)',
  best(asked, &due),
  best(asked, &open),
  "#{asked.count { |question| due.call(question) != question.due }}/#{asked.length}",
  "#{asked.count { |question| open.call(question) != question.open }}/#{asked.length}"
].join("\t")
