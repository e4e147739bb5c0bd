"""A reaction changes by allowed steps only; each is written down, and who comes second is told."""

import ast

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from comments.models import Comment, Decision, OutgoingMail, Report
from comments.models.status import TRANSITIONS, Status
from comments.moderation import lifecycle
from comments.moderation.lifecycle import NotAllowed, Outdated, Via
from tests.support.make import make_comment, make_publication
from tests.support.racing import at_most_a_moment, at_once

pytestmark = pytest.mark.django_db

STEPS = {
    Status.APPROVED: lifecycle.approve,
    Status.REJECTED: lifecycle.reject,
    Status.SPAM: lifecycle.mark_spam,
    Status.WITHDRAWN: lambda comment, by=None, **kwargs: lifecycle.withdraw(comment, **kwargs),
}


@pytest.fixture
def joke():
    return User.objects.create_user("joke", first_name="Joke", last_name="Bos")


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Return a function that takes a step and returns what the signal told of it."""

    def tell(take, *args, **kwargs):
        heard = []

        def hear(steps, **_kwargs):
            heard.append(steps)

        lifecycle.decided.connect(hear)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                take(*args, **kwargs)
        finally:
            lifecycle.decided.disconnect(hear)
        return heard

    return tell


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", STEPS)
def test_a_step_is_taken_when_it_may_and_refused_when_not(before, after, joke):
    comment = make_comment(status=before)
    if after not in TRANSITIONS[before]:
        with pytest.raises(Outdated):
            STEPS[after](comment, joke)
        comment.refresh_from_db()
        assert (comment.status, comment.version) == (before, 1)
        assert not Decision.objects.exists()
        return
    step = STEPS[after](comment, joke)
    comment.refresh_from_db()
    assert (comment.status, comment.version) == (after, 2)
    assert (step.before, step.comment.status, step.comment.version) == (before, after, 2)
    assert step.decision == Decision.objects.get(comment=comment, action=after, version=2)


def test_who_decided_is_kept_also_when_the_account_goes(joke):
    comment = make_comment(status="pending")
    lifecycle.reject(comment, joke, "Scheldt.", via=Via.MAIL)
    comment.refresh_from_db()
    assert (comment.moderated_by, comment.rejection_reason) == (joke, "Scheldt.")
    joke.delete()
    line = comment.decisions.get()
    assert (line.by, line.who, line.reason, line.via) == (None, "Joke Bos", "Scheldt.", "mail")


def test_a_reason_goes_when_the_reaction_is_approved_after_all(joke):
    comment = make_comment(status="pending")
    lifecycle.reject(comment, joke, "Scheldt.")
    lifecycle.approve(comment, joke)
    comment.refresh_from_db()
    assert comment.rejection_reason == ""
    assert [line.reason for line in comment.decisions.all()] == ["Scheldt.", ""]


def test_history_is_added_to_and_never_changed(joke):
    line = lifecycle.approve(make_comment(status="pending"), joke).decision
    line.reason = "Toch niet."
    with pytest.raises(TypeError):
        line.save()


def test_the_second_of_two_is_told_who_was_first(joke):
    comment = make_comment(status="pending")
    lifecycle.reject(comment, joke, version=1)
    for take in (lifecycle.approve, lifecycle.reject, lifecycle.mark_spam):
        with pytest.raises(Outdated, match=r"Joke Bos was u voor: afgekeurd op \d"):
            take(comment, version=1)
    with pytest.raises(Outdated, match="Joke Bos was u voor"):
        lifecycle.edit(comment, name="A", text="B", version=1)
    with pytest.raises(Outdated, match="Joke Bos was u voor"):
        lifecycle.withdraw(comment, version=1)
    comment.refresh_from_db()
    assert (comment.status, comment.version) == ("rejected", 2)


def test_a_reaction_that_is_gone_says_so(joke):
    comment = make_comment()
    Comment.objects.all().delete()
    with pytest.raises(Outdated, match="er niet meer"):
        lifecycle.reject(comment, joke)
    lifecycle.withdraw(comment := make_comment())
    with pytest.raises(Outdated, match="schrijver heeft deze reactie ingetrokken"):
        lifecycle.approve(comment, joke)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one_after_the_other(shared_database):
    comment = make_comment(status="pending")
    shared_database()

    def attempt(take):
        try:
            return take(comment, version=1).comment.status
        except Outdated:
            return None

    takes = [lifecycle.approve, lifecycle.reject, lifecycle.mark_spam, lifecycle.withdraw]
    results = at_once(*[lambda take=take: attempt(take) for take in takes])
    winner = [status for status in results if status]
    assert len(winner) == 1

    def stored():
        return [*Comment.objects.values_list("status", "version")], Decision.objects.count()

    assert at_once(stored)[0] == ([(winner[0], 2)], 1)


# Many at once


def test_many_are_decided_on_with_the_same_few_queries(joke):
    def queries(number):
        publication = make_publication()
        for _ in range(number):
            make_comment(publication, status="pending")
        with CaptureQueriesContext(connection) as captured:
            steps = lifecycle.decide(Comment.objects.of(publication), "rejected", joke, "Dubbel.")
        assert len(steps) == number
        return len(captured)

    assert queries(40) == queries(2) <= 6


def test_many_leave_what_may_not(joke, told):
    publication = make_publication()
    for status in Status:
        make_comment(publication, status=status)
    [steps] = told(lifecycle.decide, Comment.objects.all(), "rejected", joke, "Dubbel.")
    assert {step.before for step in steps} == {"pending", "approved", "spam"}
    assert Decision.objects.filter(reason="Dubbel.", by=joke).count() == 3
    assert Comment.objects.filter(rejection_reason="Dubbel.", version=2).count() == 3
    assert told(lifecycle.decide, Comment.objects.all(), "rejected", joke) == []


# Words


def test_a_moderators_edit_shows_as_one(joke):
    comment = make_comment()
    lifecycle.edit(comment, name="Anna", text="Bel mij.", by=joke)
    comment.refresh_from_db()
    assert (comment.text, comment.is_edited, comment.version) == ("Bel mij.", True, 2)
    assert "Dit herken ik" not in str(Decision.objects.values())
    with pytest.raises(NotAllowed, match="niets gewijzigd"):
        lifecycle.edit(comment, name="Anna", text="Bel mij.", by=joke)


def test_the_author_edits_until_it_is_decided_on(joke):
    comment = make_comment(status="pending", suspicion="Een link.")
    lifecycle.edit(comment, name="Anna", text="Beter.", via=Via.VISITOR, suspicion="")
    comment.refresh_from_db()
    assert (comment.text, comment.is_edited, comment.suspicion) == ("Beter.", False, "")
    lifecycle.approve(comment, joke)
    with pytest.raises(NotAllowed, match="heeft over deze reactie beslist"):
        lifecycle.edit(comment, name="Anna", text="Nog beter.", via=Via.VISITOR)


def test_an_answer_stands_there_at_once_under_its_role(joke, told):
    comment = make_comment()
    words = {"by": joke, "role": "editors", "name": "De redactie", "text": "Dank."}
    [[step]] = told(lifecycle.answer, comment, **words)
    answer = Comment.objects.get(parent=comment)
    assert (answer.role, answer.status, answer.moderated_by) == ("editors", "approved", joke)
    assert step.answer == answer
    with pytest.raises(NotAllowed, match="niet weer een antwoord"):
        lifecycle.answer(answer, **words)
    with pytest.raises(NotAllowed, match="Keur haar eerst goed"):
        lifecycle.answer(make_comment(status="pending"), **words)


def test_one_form_stores_one_answer(joke):
    comment = make_comment()
    nonce = "0dfdc2d8-35b5-4a6e-a5f5-5c9b3f0f2a6e"
    words = {"by": joke, "role": "contact", "name": "Els", "text": "Dank.", "submission": nonce}
    lifecycle.answer(comment, **words)
    with pytest.raises(NotAllowed, match="al opgeslagen"):
        lifecycle.answer(comment, **words)


# Taking back


def test_what_was_withdrawn_is_erased_everywhere(joke):
    comment = make_comment(
        email="anna@example.org", wants_answers="confirmed", suspicion="Een link.", sender="ab12"
    )
    Report.objects.create(comment=comment, text="Dit herken ik. Onaardig.")
    OutgoingMail.objects.create(comment=comment, recipient="m@example.org", text="Dit herken ik.")
    lifecycle.withdraw(comment)
    assert not Report.objects.exists()
    assert not OutgoingMail.objects.exists()
    row = Comment.objects.values().get()
    assert not {"Anna", "anna@example.org", "Dit herken ik.", "ab12"} & {*row.values()}
    assert (row["status"], row["wants_answers"], row["version"]) == ("withdrawn", "no", 2)
    assert row["email_erased_at"]


def test_the_database_keeps_no_word_of_what_was_withdrawn():
    comment = make_comment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(status="withdrawn")


def test_answers_that_a_rejection_hid_stay_hidden(joke):
    question = make_comment()
    answer = make_comment(question.publication, parent=question)
    lifecycle.reject(question, joke)
    lifecycle.withdraw(question)
    answer.refresh_from_db()
    assert answer.status == "rejected"
    assert answer.decisions.get().version == answer.version == 2


# Reports


def test_reports_are_closed_by_looking_and_by_deciding(joke):
    kept, gone = make_comment(), make_comment()
    for comment in (kept, gone):
        Report.objects.create(comment=comment, text="Onaardig.")
    assert {*Comment.objects.reported()} == {kept, gone}
    lifecycle.keep(kept, joke)
    lifecycle.reject(gone, joke, "Onaardig.")
    assert not Comment.objects.reported().exists()
    assert Report.objects.filter(handled_by=joke).count() == 2
    with pytest.raises(NotAllowed):
        lifecycle.keep(kept, joke)
    kept.refresh_from_db()
    assert (kept.status, kept.version) == ("approved", 1)


# Telling others


def test_others_are_told_after_the_commit_and_cannot_undo_it(joke, told):
    def fail(**kwargs):
        raise OSError("the mail server is gone")

    comment = make_comment(status="pending")
    lifecycle.decided.connect(fail)
    try:
        [[step]] = told(lifecycle.approve, comment, joke)
    finally:
        lifecycle.decided.disconnect(fail)
    assert step.comment.status == "approved"
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_who_listens_within_the_transaction_stores_with_it_or_undoes_it(joke):
    def write(steps, **kwargs):
        Report.objects.bulk_create([Report(comment=step.comment) for step in steps])
        if steps[0].comment.name == "Fout":
            raise OSError("the disk is full")

    good, bad = make_comment(status="pending"), make_comment(status="pending", name="Fout")
    lifecycle.deciding.connect(write)
    try:
        lifecycle.approve(good, joke)
        with pytest.raises(OSError, match="disk"):
            lifecycle.approve(bad, joke)
    finally:
        lifecycle.deciding.disconnect(write)
    bad.refresh_from_db()
    assert (bad.status, bad.decisions.count()) == ("pending", 0)
    assert [report.comment for report in Report.objects.all()] == [good]


def test_nobody_is_told_of_what_was_rolled_back(joke, told):
    def give_up():
        with transaction.atomic():
            lifecycle.approve(make_comment(status="pending"), joke)
            transaction.set_rollback(True)

    assert told(give_up) == []


# Any order of steps


class Life(RuleBasedStateMachine):
    """Whatever is tried in whatever order, a reaction walks the allowed steps only."""

    def __init__(self):
        super().__init__()
        self.comment = make_comment(status="pending", email="anna@example.org")
        self.status, self.version, self.lines = Status.PENDING, 1, 0

    def attempt(self, may, take):
        try:
            take()
        except NotAllowed:
            assert not may
            return False
        assert may
        self.lines += 1
        return True

    @rule(after=st.sampled_from([*STEPS]), seen=st.integers(-1, 1), bulk=st.booleans())
    def decide(self, after, seen, bulk):
        may = after in TRANSITIONS[self.status]
        if bulk and after != Status.WITHDRAWN:
            rows = Comment.objects.filter(pk=self.comment.pk)
            done = bool(lifecycle.decide(rows, after))
            assert done == may
            self.lines += done
        else:
            version = self.version + seen
            done = self.attempt(
                may and seen == 0, lambda: STEPS[after](self.comment, version=version)
            )
        if done:
            self.status, self.version = after, self.version + 1

    @rule(text=st.sampled_from(["Een.", "Twee."]), via=st.sampled_from(["admin", "visitor"]))
    def edit(self, text, via):
        self.comment.refresh_from_db()
        open_to = {Status.PENDING} if via == "visitor" else {*Status} - {Status.WITHDRAWN}
        may = self.status in open_to and self.comment.text != text
        if self.attempt(may, lambda: lifecycle.edit(self.comment, name="Anna", text=text, via=via)):
            self.version += 1

    @rule()
    def answer(self):
        self.attempt(
            self.status == Status.APPROVED,
            lambda: lifecycle.answer(
                self.comment, by=None, role="editors", name="Redactie", text="Dank."
            ),
        )

    @rule()
    def report_and_keep(self):
        is_there = self.status != Status.WITHDRAWN
        if is_there:
            self.comment.reports.create(text="Onaardig.")
        self.attempt(is_there, lambda: lifecycle.keep(self.comment))

    @invariant()
    def stored_as_expected(self):
        self.comment.refresh_from_db()
        assert (self.comment.status, self.comment.version) == (self.status, self.version)
        assert self.comment.decisions.count() == self.lines
        assert bool(self.comment.text) == (self.status != Status.WITHDRAWN)


@pytest.mark.slow
def test_no_state_is_reached_except_by_an_allowed_step():
    run_state_machine_as_test(
        Life, settings=settings(max_examples=60, stateful_step_count=20, deadline=None)
    )


def writes_a_status(node):
    """Return whether this is `x.status = …` or `rows.update(status=…)`."""
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Attribute) and t.attr == "status" for t in node.targets)
    is_update = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update"
    return is_update and any(keyword.arg == "status" for keyword in node.keywords)


def test_no_other_module_writes_a_status(settings):
    paths = [*(settings.BASE_DIR / "comments").rglob("*.py")]
    assert len(paths) > 20
    for path in paths:
        found = [
            node.lineno for node in ast.walk(ast.parse(path.read_text())) if writes_a_status(node)
        ]
        assert not found, f"{path}: take a step of comments/moderation/lifecycle.py"


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_locks_the_answers_with_the_reaction():
    """Else it may wait for somebody who decides on an answer and waits for the reaction."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time anyway")
    comment = make_comment()
    answer, other = make_comment(comment.publication, parent=comment), connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            table = Comment._meta.db_table
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [answer.pk])
        with pytest.raises(OperationalError), at_most_a_moment():
            lifecycle.withdraw(comment)
    finally:
        other.rollback()
        other.close()
    assert lifecycle.withdraw(comment)
