// Asks the JavaScript peer the questions of a file, and prints its row. Dates are those of the process's zone.
'use strict';

const fs = require('node:fs');

const ROUNDS = 7;

// The nanoseconds of processor time so far.
function now() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
}

// The nanoseconds of processor time per call, each question at its best round.
function best(ask, questions) {
    const least = questions.map(() => Infinity);
    for (let round = 0; round < ROUNDS; round += 1) {
        questions.forEach((question, number) => {
            const began = now();
            ask(question);
            least[number] = Math.min(least[number], now() - began);
        });
    }
    return least.reduce((sum, time) => sum + time, 0) / least.length;
}

function main() {
    const office = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
    process.env.TZ = office.zone;
    let dayjs;
    try {
        dayjs = require('dayjs');
        dayjs.extend(require('dayjs-business-time'));
    } catch (error) {
        console.error('skipped: the JavaScript package `dayjs-business-time` is not installed');
        return;
    }
    const day = office.shifts.map(([start, end]) => ({ start: `${start}:00`, end: `${end}:00` }));
    const week = { saturday: null, sunday: null };
    for (const name of ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']) week[name] = day;
    dayjs.setBusinessTime(week);
    dayjs.setHolidays(office.holidays);

    const asked = office.questions.map(([start, budget, end, due, open]) => ({
        start: dayjs.unix(start), minutes: budget / 60, end: dayjs.unix(end), due, open,
    }));
    const due = (question) => question.start.addBusinessMinutes(question.minutes).unix();
    const open = (question) => question.start.businessMinutesDiff(question.end);
    // It counts whole minutes, and drops seconds at the start and at the end: two minutes are no difference.
    const lateOrEarly = asked.filter((question) => due(question) !== question.due).length;
    const moreOrLess = asked.filter((question) => Math.abs(open(question) * 60 - question.open) >= 120).length;
    const cells = [
        'dayjs-business-time 1.0.4 (JavaScript), in minutes',
        best(due, asked).toFixed(0),
        best(open, asked).toFixed(0),
        `${lateOrEarly}/${asked.length}`,
        `${moreOrLess}/${asked.length}`,
    ];
    console.log(cells.join('\t'));
}

main();
