using ChatServer.Administration.Revocations;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration.Recovery;

[Parallelizable]
internal sealed class RevocationJournalTests : JournalFixture
{
    [Test]
    public void Entries_after_a_number_are_read_in_order()
    {
        Write(1, Entry("user_disabled"), Entry("admin_unmade"));
        Write(3, Entry("user_suspended"));

        var list = RevocationList.ReadAfter(Journal, after: 1, masters);

        Assert.That(list.Standing.Select(entry => entry.Kind), Is.EqualTo(new[] { "admin_unmade", "user_suspended" }));
        Assert.That((list.First, list.Last), Is.EqualTo((2L, 3L)));
    }

    [Test]
    public void Only_the_last_entry_for_each_right_counts()
    {
        Write(1, Entry("user_disabled"), Entry("user_enabled"), Entry("blocked"), Entry("unblocked"), Entry("blocked"));

        Assert.That(
            RevocationList.ReadAfter(Journal, 0, masters).Standing.Select(entry => entry.Kind),
            Is.EqualTo(new[] { "user_enabled", "blocked" }));
    }

    [Test]
    public void A_moved_file_is_recreated()
    {
        var writer = new RevocationWriter(Journal);
        writer.Append(Block(1, Entry("user_disabled")));
        File.Move(Journal, Journal + ".moved");

        writer.Append(Block(2, Entry("admin_unmade")));

        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(2));
    }

    [Test]
    public void The_error_for_a_missing_master_key_asks_for_it_on_another_line()
    {
        RevocationJournal.WriteNew(
            Journal, [RevocationBlock.Seal(MasterKey.Create(), 1, [Entry("user_disabled")], Timestamp.Now(TimeProvider.System))]);

        Assert.That(
            () => RevocationList.ReadAfter(Journal, 0, masters),
            Throws.InvalidOperationException.With.Message.Contains("revocations 1 to 1 need")
                .And.Message.Contains("as another line"));
    }

    [Test]
    public async Task Listing_continues_past_blocks_sealed_with_an_earlier_master_key()
    {
        var earlier = MasterKey.Create();
        RevocationJournal.WriteNew(
            Journal, [RevocationBlock.Seal(earlier, 1, [Entry("user_disabled")], Timestamp.Now(TimeProvider.System)), Block(
                2, Entry("admin_unmade"))]);

        var listed = await ProgramRun.InvokeAsync(RevocationsCommand.Create(), "list", "--data-directory", directory);

        Assert.That(listed.ExitCode, Is.Zero, listed.Error);
        Assert.That(
            listed.Output,
            Does.Contain("admin_unmade")
                .And.Contain($"Not shown: 1 entries under the master key {earlier.Id:x8}")
                .And.Contain("as another line"));
    }

    [Test]
    public void Nothing_in_the_file_can_be_read_without_the_key()
    {
        Write(1, Entry("password_changed") with { Text = "$2b$12$secret" });

        Assert.That(File.ReadAllText(Journal), Does.Not.Contain("secret").And.Not.Contain("password"));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Journal), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void Entries_older_than_any_backup_are_pruned()
    {
        RevocationJournal.WriteNew(
            Journal, [Block(1, Entry("user_disabled")) with { WrittenAt = default }, Block(2, Entry("admin_unmade"))]);

        RevocationJournal.Prune(Journal, Timestamp.Now(TimeProvider.System).Minus(TimeSpan.FromDays(1)));

        Assert.That(RevocationJournal.Read(Journal).Select(block => block.First), Is.EqualTo(new[] { 2L }));
    }

    [Test]
    public void The_last_block_stays_so_that_numbering_continues()
    {
        RevocationJournal.WriteNew(Journal, [Block(1, Entry("user_disabled")) with { WrittenAt = default }, Block(
            2, Entry("admin_unmade")) with { WrittenAt = default }]);

        RevocationJournal.Prune(Journal, Timestamp.Now(TimeProvider.System));

        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(2));
    }
}
