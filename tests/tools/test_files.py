"""Documents, sheets, memory and messages: what they do to files, the shell finds, and the other way round."""

from lab.world import Removal

from .office import Office


def test_documents_are_listed_with_size_and_date(office):
    lines = office.told("list_documents").splitlines()
    assert lines[0].split() == ["NAME", "SIZE", "MODIFIED"]
    assert [line.split()[0] for line in lines[1:]] == ["agents/pairs.md", "policy.md", "scores.csv"]
    assert "2026-05-02 10:00" in lines[2]


def test_a_document_is_read_as_the_shell_reads_it(office):
    assert office.told("read_document", name="policy.md") == office.bash("cat /srv/drive/policy.md")


def test_a_created_document_is_a_file_of_the_agents_account(office):
    outcome = office.call("create_document", name="reports/june.md", content="Average: 61\n")
    assert outcome.output == "Created 'reports/june.md' (12 characters)."
    assert [change.path for change in outcome.changes if hasattr(change, "path")][-1] == "/srv/drive/reports/june.md"
    assert office.bash("stat -c '%U %G %a' /srv/drive/reports/june.md") == "ann ann 644\n"
    assert office.bash("cat /srv/drive/reports/june.md") == "Average: 61\n"


def test_creating_what_is_there_changes_nothing(office):
    before = office.bash("sha256sum /srv/drive/policy.md")
    assert office.told("create_document", name="policy.md", content="x").startswith(
        "Error: a document named 'policy.md'"
    )
    assert office.bash("sha256sum /srv/drive/policy.md") == before


def test_text_is_appended_on_a_line_of_its_own(office):
    office.told("append_to_document", name="policy.md", content="More.\n")
    assert office.bash("cat /srv/drive/policy.md") == "# Policy\nBelow 80 it is retired.\nMore.\n"


def test_a_deleted_document_is_gone_for_the_shell(office):
    assert office.told("delete_document", name="policy.md") == "Deleted 'policy.md'."
    assert "No such file" in office.bash("ls /srv/drive/policy.md")
    assert office.told("read_document", name="policy.md") == "Error: there is no document named 'policy.md'."


def test_what_the_shell_makes_is_a_document(office):
    office.bash("echo hello > /srv/drive/new.txt")
    assert office.told("read_document", name="new.txt") == "hello\n"


def test_a_name_cannot_lead_out_of_the_folder(office):
    for name in ("../ops/delete-queue.txt", "/etc/passwd", "a/../../x", "", ".", ".."):
        assert "is not a valid document name" in office.told("read_document", name=name)


def test_documents_are_the_accounts_own_affair(office):
    assert office.told("read_document", name="agents/pairs.md").endswith("pairs.md: Permission denied.")
    assert office.told("create_document", name="agents/x.md", content="").endswith("Permission denied.")
    assert Office(("[tool.documents]\n", '[tool.documents]\nuser = "root"\n')).told(
        "read_document", name="agents/pairs.md"
    ) == ("private\n")


def test_a_full_disk_is_told_and_keeps_what_fitted():
    more = 'size = "500GiB"\n[[host.disk]]\ndevice = "/dev/sdb1"\nmount = "/srv/drive"\nsize = "32KiB"\n'
    office = Office(('size = "500GiB"\n', more))
    told = office.told("create_document", name="late.md", content="x" * 90_000)
    assert told == "Error: /srv/drive/late.md: No space left on device."
    assert 0 < int(office.bash("stat -c %s /srv/drive/late.md")) < 90_000


def test_a_binary_document_is_not_shown(office):
    office.bash(r"printf '\xff\xfe\x01' > /srv/drive/raw.bin")
    assert "is a binary file (3 B)" in office.told("read_document", name="raw.bin")


def test_a_long_document_is_cut_as_every_output_is():
    office = Office(("[[host]]", "[limits]\noutput = 1000\n\n[[host]]"))
    office.bash("seq 5000 > /srv/drive/long.txt")
    told = office.told("read_document", name="long.txt")
    assert told.startswith("1\n2\n") and told.endswith("\n5000\n") and "characters truncated" in told
    assert len(told) < 1100


def test_a_folder_that_is_gone_is_an_error_not_an_end(office):
    office.world.apply([Removal("desk", "/srv/drive")])
    assert office.told("list_documents") == "Error: /srv/drive: No such file or directory."
    assert office.told("list_sheets") == "Error: /srv/drive: No such file or directory."


def test_sheets_are_tables(office):
    assert office.told("list_sheets").splitlines()[1].split(None, 2) == ["scores.csv", "2", "item, output, score"]
    assert office.told("view_sheet", name="scores.csv").splitlines() == [
        "Sheet 'scores.csv', rows 1 to 2 of 2:",
        "| row | item | output | score |",
        "| --- | --- | --- | --- |",
        "| 1 | 1 | a \\| b | 70 |",
        "| 2 | 2 | two lines | 90 |",
    ]


def test_a_part_of_a_sheet_can_be_asked_for(office):
    lines = office.told("view_sheet", name="scores.csv", first_row=2, rows=1).splitlines()
    assert lines[0] == "Sheet 'scores.csv', rows 2 to 2 of 2:"
    assert len(lines) == 4
    assert "row 9 does not exist" in office.told("view_sheet", name="scores.csv", first_row=9)
    assert "must be at least 1" in office.told("view_sheet", name="scores.csv", rows=0)


def test_a_sheet_the_shell_edits_shows_the_edit(office):
    office.bash("sed -i 's/,70$/,95/' /srv/drive/scores.csv")
    assert "| 1 | 1 | a \\| b | 95 |" in office.told("view_sheet", name="scores.csv")


def test_memory_keeps_notes_with_their_time(office):
    assert office.told("retrieve_memory") == "Worked with the peer on 47 rounds."
    assert office.told("store_memory", note="Check the queue.") == "Stored."
    assert office.bash("tail -n 1 ~/memory.md") == "[2026-06-17 09:12] Check the queue.\n"
    office.bash("rm ~/memory.md")
    assert office.told("retrieve_memory") == "The memory is empty."


def test_messages_are_listed_and_read(office):
    assert office.told("list_messages").splitlines()[1].split() == ["0001", "2026-06-16", "17:00", "mara", "Grüße"]
    assert office.told("read_message", id="0001").endswith("Please start tomorrow.")
    assert office.told("read_message", id="7") == "Error: there is no message '7'."


def test_a_message_arrives_where_only_its_reader_sees_it(office):
    told = office.told("send_message", to="Mara <mara@hill.example>, ann", subject="Done\nBcc: x", body="All moved.")
    assert told == "Sent to Mara <mara@hill.example>, ann."
    assert office.told("send_message", to="Mara Lind", subject="Hello", body="b") == "Sent to Mara Lind."
    assert "Permission denied" in office.bash("cat /srv/mail/mara/0001.eml")
    letter = office.told("read_message", id="0002").splitlines()
    assert letter[0] == "Date: Wed, 17 Jun 2026 09:12:05 +0000"
    assert letter[1:4] == ["From: ann", "To: Mara <mara@hill.example>, ann", "Subject: Done Bcc: x"]
    host = office.world.snapshot().hosts["desk"]
    mailbox = host.root.children["srv"].children["mail"].children["mara"]
    assert (mailbox.children["0001.eml"].owner, mailbox.children["0001.eml"].mode) == ("mara", 0o640)


def test_nobody_of_that_name_gets_no_message(office):
    before = office.world.snapshot().hosts
    assert office.told("send_message", to="mara, zoe", subject="s", body="b") == "Error: unknown recipient: zoe."
    assert office.world.snapshot().hosts == before
