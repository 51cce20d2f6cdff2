"""Creates tickets in a help desk made with Django that holds some, and reads a page of a queue; prints one row for the table.

    peers.py NAME FOLDER CREATES CALLERS TICKETS

SQLite with a write-ahead log and a flush for each commit, as the store beside it. Each peer is asked by the way that its own pages take, without
HTTP: a form that is checked and saved with its mail (which goes nowhere), or the service that the pages call. Callers are processes, as
behind a web server. The queue is filled by the bulk insert of Django, since one by one would take a quarter of an hour.
"""
import os
import subprocess
import sys
import time

NAME, FOLDER, CREATES, CALLERS, TICKETS = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
PAGE = 50
BODY = "The printer on the third floor smokes when somebody prints in color. " * 5


def set_up():
    import django
    from django.conf import settings

    own = {
        "django-helpdesk": ["django.contrib.sites", "django.contrib.humanize", "rest_framework", "helpdesk"],
        "escalated-django": ["escalated"],
    }[NAME]
    settings.configure(
        SECRET_KEY="a key of a test",
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            *own,
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.path.join(FOLDER, NAME + ".sqlite3"),
                "OPTIONS": {
                    "timeout": 120,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
                },
            }
        },
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        STATIC_URL="/static/",
        ROOT_URLCONF=__name__,
        SITE_ID=1,
        USE_TZ=True,
        LANGUAGE_CODE="en",
        DEBUG=False,
        LOGGING_CONFIG=None,
        ESCALATED={"UI_ENABLED": False},
        HELPDESK_TEAMS_MODE_ENABLED=False,
    )
    django.setup()
    if NAME == "django-helpdesk":
        from django.urls import include, path

        # Its mails and its list hold links.
        urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))


urlpatterns = []


class DjangoHelpdesk:
    def prepare(self):
        from django.contrib.auth import get_user_model
        from helpdesk.models import Queue

        get_user_model().objects.create_superuser("ann", "ann@example.com", "x")
        Queue.objects.create(title="Support", slug="support", allow_public_submission=True)

    def begin(self):
        from django.contrib.auth import get_user_model
        from helpdesk.models import Queue

        self.user, self.queue = get_user_model().objects.get(), Queue.objects.get()

    def create(self, n):
        from helpdesk.forms import TicketForm

        data = {
            "queue": self.queue.pk, "title": f"Printer {n} is on fire", "body": BODY, "priority": "3",
            "submitter_email": "rita@example.com", "assigned_to": "",
        }
        form = TicketForm(data=data, queue_choices=[(self.queue.pk, "Support")])
        assert form.is_valid(), form.errors
        form.save(user=self.user)

    def fill(self, first, last):
        from django.utils import timezone
        from helpdesk.models import Ticket

        now = timezone.now()
        one = lambda n: Ticket(
            title=f"Printer {n} is on fire", submitter_email="rita@example.com", created=now, modified=now,
            status=Ticket.OPEN_STATUS, queue=self.queue, description=BODY, priority=3,
            due_date=now + timezone.timedelta(minutes=n),
        )
        Ticket.objects.bulk_create(map(one, range(first, last)), batch_size=1000)

    def query(self):
        from helpdesk.query import get_query_class
        from helpdesk.user import HelpdeskUser

        params = {"filtering": {"queue__id__in": [self.queue.pk], "status__in": [1, 2]}, "sorting": "due_date", "search_string": ""}
        return get_query_class()(HelpdeskUser(self.user), query_params=params)

    def rows(self):
        return list(self.query().get()[:PAGE])

    def page(self):
        return self.query().get_datatables_context(length=[str(PAGE)])["data"]


class EscalatedDjango:
    def prepare(self):
        from django.contrib.auth import get_user_model
        from escalated.models import Department

        get_user_model().objects.create_superuser("ann", "ann@example.com", "x")
        Department.objects.create(name="Support", slug="support")

    def begin(self):
        from django.contrib.auth import get_user_model
        from escalated.models import Department
        from escalated.services.ticket_service import TicketService

        self.user, self.department = get_user_model().objects.get(), Department.objects.get()
        self.service = TicketService()

    def data(self, n):
        return {"subject": f"Printer {n} is on fire", "description": BODY, "department_id": self.department.pk}

    def create(self, n):
        self.service.create(self.user, self.data(n))

    def fill(self, first, last):
        from django.contrib.contenttypes.models import ContentType
        from escalated.models import Ticket

        kind = ContentType.objects.get_for_model(self.user)
        one = lambda n: Ticket(
            requester_content_type=kind, requester_object_id=self.user.pk, subject=f"Printer {n} is on fire",
            description=BODY, department=self.department, reference=f"BULK-{n:09}",
        )
        Ticket.objects.bulk_create(map(one, range(first, last)), batch_size=1000)

    def rows(self):
        from django.core.paginator import Paginator
        from escalated.models import Ticket

        # What the agents' list does.
        tickets = Ticket.objects.select_related("assigned_to", "department").prefetch_related("tags")
        tickets = tickets.filter(department_id=self.department.pk, assigned_to__isnull=True).order_by("-created_at")
        return list(Paginator(tickets, PAGE).get_page(1).object_list)

    def page(self):
        from escalated.serializers import TicketSerializer

        return TicketSerializer.serialize_list(self.rows())


def together():
    """So many processes that create at once; the time from when all are ready."""
    each = max(1, CREATES // CALLERS)
    command = [sys.executable, __file__, NAME, FOLDER, str(each), "0"]
    children = [
        subprocess.Popen([*command, str(1_000_000 * (n + 1))], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(CALLERS)
    ]
    for child in children:
        assert child.stdout.readline() == b"ready\n"
    begun = time.perf_counter()
    for child in children:
        child.stdin.write(b"go\n")
        child.stdin.flush()
    for child in children:
        assert child.wait() == 0
    return each * CALLERS / (time.perf_counter() - begun)


def main():
    set_up()
    peer = {"django-helpdesk": DjangoHelpdesk, "escalated-django": EscalatedDjango}[NAME]()
    if CALLERS == 0:
        # A child: the last number is where it begins to count.
        peer.begin()
        print("ready", flush=True)
        sys.stdin.readline()
        for n in range(TICKETS, TICKETS + CREATES):
            peer.create(n)
        return
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    peer.prepare()
    peer.begin()
    for first in range(0, TICKETS, 10_000):
        peer.fill(first, min(TICKETS, first + 10_000))
    for n in range(20):
        peer.create(n)
    begun = time.perf_counter()
    for n in range(20, 20 + CREATES):
        peer.create(n)
    alone = CREATES / (time.perf_counter() - begun)
    many = together()
    print(f"{NAME}\t{alone:.1f}\t{many:.1f}\t{middle(peer.rows):.0f}\t{middle(peer.page):.0f}")


def middle(ask):
    """The median of some times, in microseconds."""
    times = []
    for n in range(13):
        begun = time.perf_counter()
        assert len(ask()) == PAGE
        times.append(time.perf_counter() - begun)
    return sorted(times[2:])[5] * 1e6


main()
