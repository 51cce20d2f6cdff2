//! The pages of the host: what comes in, one ticket, and why it is where it is. They show what the desk gives this user, and ask for nothing else.
use std::fmt::Write as _;

use helpdesk_core::{Acting, Desk, Instant, Language, Responsible, StatusKind, Ticket, TicketId};

use super::{Answer, Asked, html::escaped, users::User};

/// How many tickets a list has.
const ROWS: usize = 20;

/// Where a message is written.
const BODY: &str = "<label>Message <textarea name=body></textarea></label>";

/// One request of a browser, and who may do what with it.
pub(super) struct Here<'a> {
    pub(super) user: &'a User,
    pub(super) acting: &'a Acting<'a>,
    pub(super) desk: &'a Desk,
    pub(super) asked: &'a Asked,
    pub(super) now: Instant,
}

impl Here<'_> {
    /// The inbox: for a customer their requests, for staff their work and then everything, a page at a time.
    pub(super) async fn inbox(&self) -> Result<Answer, Answer> {
        let after = match self.asked.value("after") {
            "" => None,
            text => Some(text.parse().map_err(|error| Answer::problem(400, &error))?),
        };
        let mut page = String::new();
        let (last, n) = if self.user.is_customer() {
            let lines = self.acting.requests(after, ROWS).await?;
            self.list(&mut page, "Your requests", lines.iter().map(|l| (l.id, &l.number, &l.subject, l.status)));
            page.push_str(&self.form(
                "open",
                "",
                &format!("<label>Subject <input name=subject required></label>{BODY}"),
            ));
            (lines.last().map(|line| line.id), lines.len())
        } else {
            if let (None, Ok(me)) = (after, self.user.name().parse()) {
                let mine = self.acting.in_hands(&Responsible::Agent(me), None, ROWS).await?;
                self.tickets(&mut page, "Your work", &mine);
            }
            let all = self.acting.page(after, ROWS).await?;
            self.tickets(&mut page, "All tickets", &all);
            (all.last().map(|ticket| ticket.id), all.len())
        };
        if let Some(last) = last.filter(|_| n == ROWS) {
            let _infallible = write!(page, "<p><a href=\"/{}/tickets?after={last}\">more</a></p>", self.user.name());
        }
        Ok(Answer::page("Tickets", &page))
    }

    /// One ticket: for a customer what is public, for staff all that they may read and what stands against solving it.
    pub(super) async fn ticket(&self, id: TicketId) -> Result<Answer, Answer> {
        let mut page = String::new();
        let title = if self.user.is_customer() {
            let view = self.acting.request(id).await?;
            view.messages.iter().for_each(|message| paragraph(&mut page, &message.body));
            format!("{} {} ({})", view.number, view.subject, view.status)
        } else {
            let ticket = self.acting.ticket(id).await?;
            for message in self.acting.messages(id).await? {
                paragraph(&mut page, &format!("{}: {}", message.by, message.body));
            }
            for obstacle in self.acting.obstacles(id).await? {
                paragraph(&mut page, &format!("to be solved: {obstacle}"));
            }
            let (who, links) = (self.user.name(), [("en", "why?"), ("de", "warum?")]);
            for (language, text) in links {
                let _infallible = write!(page, "<a href=\"/{who}/why/{id}?in={language}\">{text}</a> ");
            }
            format!("{} {} ({})", self.desk.configuration().number_of(&ticket), ticket.subject, ticket.status.kind())
        };
        page.push_str(&self.form("reply", &id.to_string(), BODY));
        page.push_str(&self.form("solve", &id.to_string(), ""));
        Ok(Answer::page(&title, &page))
    }

    /// Why a ticket is where it is, in the language that is asked for.
    pub(super) async fn why(&self, id: TicketId) -> Result<Answer, Answer> {
        let language = match self.asked.value("in") {
            "de" => Language::german(),
            _other => Language::english(),
        };
        let told = self.acting.explain(id, self.now).await?.say(&language);
        Ok(Answer::page(&format!("{id}"), &format!("<pre lang={}>{}</pre>", language.code(), escaped(&told))))
    }

    fn tickets(&self, page: &mut String, title: &str, tickets: &[Ticket]) {
        let numbers: Vec<String> = tickets.iter().map(|t| self.desk.configuration().number_of(t)).collect();
        self.list(page, title, tickets.iter().zip(&numbers).map(|(t, n)| (t.id, n, &t.subject, t.status.kind())));
    }

    fn list<'b>(
        &self,
        page: &mut String,
        title: &str,
        rows: impl Iterator<Item = (TicketId, &'b String, &'b String, StatusKind)>,
    ) {
        let _infallible = write!(page, "<h2>{}</h2>", escaped(title));
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return page.push_str("<p class=none>Nothing here.</p>");
        }
        page.push_str("<ul>");
        for (id, number, subject, status) in rows {
            let (who, number, subject) = (self.user.name(), escaped(number), escaped(subject));
            let _infallible = write!(page, "<li><a href=\"/{who}/ticket/{id}\">{number}</a> {subject} ({status})</li>");
        }
        page.push_str("</ul>");
    }

    /// A form with a number of its own: sent twice, it does one thing.
    fn form(&self, what: &str, ticket: &str, inputs: &str) -> String {
        let (who, form) = (self.user.name(), self.now.timestamp_micros());
        format!(
            "<form method=post action=\"/{who}/{what}/{ticket}\"><input type=hidden name=form value={form}>{inputs}<button>{what}</button></form>"
        )
    }
}

fn paragraph(page: &mut String, text: &str) {
    let _infallible = write!(page, "<p>{}</p>", escaped(text));
}
