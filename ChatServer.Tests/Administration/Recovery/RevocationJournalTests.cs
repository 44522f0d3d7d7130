using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration.Recovery;

[Parallelizable]
internal sealed class RevocationJournalTests
{
    private static readonly Guid Ana = Guid.NewGuid();
    private string directory = null!;
    private MasterKeys masters = null!;

    private string Journal => RevocationJournal.PathIn(new DataDirectory(directory));

    [SetUp]
    public void MakeDirectory()
    {
        directory = ServerProcess.NewDataDirectory();
        masters = MasterKeys.Load(new EncryptionOptions(), new DataDirectory(directory));
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public void Entries_come_back_in_order_from_a_number_on()
    {
        Write(1, Entry("user_disabled"), Entry("admin_unmade"));
        Write(3, Entry("user_suspended"));

        var list = RevocationList.ReadAfter(Journal, after: 1, masters);

        Assert.That(list.Standing.Select(entry => entry.Kind), Is.EqualTo(new[] { "admin_unmade", "user_suspended" }));
        Assert.That((list.First, list.Last), Is.EqualTo((2L, 3L)));
    }

    [Test]
    public void Of_one_right_only_the_last_entry_counts()
    {
        Write(1, Entry("user_disabled"), Entry("user_enabled"), Entry("blocked"), Entry("unblocked"), Entry("blocked"));

        Assert.That(RevocationList.ReadAfter(Journal, 0, masters).Standing.Select(entry => entry.Kind), Is.EqualTo(new[] { "user_enabled", "blocked" }));
    }

    [Test]
    public void A_block_that_a_crash_cut_off_is_dropped_and_written_over()
    {
        Write(1, Entry("user_disabled"));
        Write(2, Entry("admin_unmade"));
        using (var file = File.OpenWrite(Journal))
            file.SetLength(file.Length - 3);

        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(1));
        Write(2, Entry("user_suspended"));
        Assert.That(RevocationList.ReadAfter(Journal, 0, masters).Standing.Select(entry => entry.Kind), Is.EqualTo(new[] { "user_disabled", "user_suspended" }));
    }

    [Test]
    public void A_file_that_was_moved_is_begun_again()
    {
        var writer = new RevocationWriter(Journal);
        writer.Append(Block(1, Entry("user_disabled")));
        File.Move(Journal, Journal + ".moved");

        writer.Append(Block(2, Entry("admin_unmade")));

        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(2));
    }

    [Test]
    public void What_was_changed_does_not_open()
    {
        Write(1, Entry("user_disabled"));
        var bytes = File.ReadAllBytes(Journal);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Journal, bytes);

        Assert.That(() => RevocationList.ReadAfter(Journal, 0, masters), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void A_block_that_was_given_another_number_does_not_open()
    {
        RevocationJournal.WriteNew(Journal, [Block(1, Entry("user_disabled")) with { First = 2 }]);

        Assert.That(() => RevocationList.ReadAfter(Journal, 0, masters), Throws.InstanceOf<InvalidDataException>());
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
    public void Another_file_is_refused()
    {
        File.WriteAllText(Journal, "this is some other file");

        Assert.That(() => RevocationJournal.Last(Journal), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void What_is_older_than_any_backup_is_pruned()
    {
        RevocationJournal.WriteNew(Journal, [Block(1, Entry("user_disabled")) with { WrittenAt = default }, Block(2, Entry("admin_unmade"))]);

        RevocationJournal.Prune(Journal, Timestamp.Now(TimeProvider.System).Minus(TimeSpan.FromDays(1)));

        Assert.That(RevocationJournal.Read(Journal).Select(block => block.First), Is.EqualTo(new[] { 2L }));
    }

    private static JournaledRevocation Entry(string kind) => new(kind, Ana);

    private RevocationBlock Block(long first, params JournaledRevocation[] entries) =>
        RevocationBlock.Seal(masters.Current, first, entries, Timestamp.Now(TimeProvider.System));

    private void Write(long first, params JournaledRevocation[] entries) => new RevocationWriter(Journal).Append(Block(first, entries));
}
