using ChatServer.Administration.Revocations;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

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

        Assert.That(
            RevocationList.ReadAfter(Journal, 0, masters).Standing.Select(entry => entry.Kind),
            Is.EqualTo(new[] { "user_enabled", "blocked" }));
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
        Assert.That(
            RevocationList.ReadAfter(Journal, 0, masters).Standing.Select(entry => entry.Kind),
            Is.EqualTo(new[] { "user_disabled", "user_suspended" }));
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

    // Of the last block a power cut leaves some sectors, and zeros in place of the others, though the file has its length.
    [TestCase(0, 4)]
    [TestCase(4, 12)]
    [TestCase(12, 44)]
    [TestCase(36, 44)]
    [TestCase(44, 60)]
    [TestCase(-8, 0)]
    [TestCase(0, 0)]
    public void A_last_block_of_which_parts_are_missing_is_dropped_and_written_over(int from, int to)
    {
        Write(1, Entry("user_disabled"));
        var start = Length;
        Write(2, Entry("admin_unmade"));
        Change(bytes => Range(bytes, from < 0 ? bytes.Length + from : start + from, to > 0 ? start + to : bytes.Length).Clear());

        var atStart = RevocationList.ReadAfter(Journal, after: 1, masters);
        Write(2, Entry("user_suspended"));

        Assert.That(atStart.Last, Is.Zero);
        Assert.That(Kinds(), Is.EqualTo(new[] { "user_disabled", "user_suspended" }));
        Assert.That(RevocationJournal.FindDamage(Journal), Is.Empty);
    }

    [TestCase(4, 0)]
    [TestCase(12, 0)]
    [TestCase(15, 0)]
    [TestCase(60, 0)]
    [TestCase(0, 70_000)]
    public void Damage_in_the_middle_destroys_nothing_behind_it(int at, int length)
    {
        Write(1, Entry("user_disabled"));
        var start = Length;
        Write(2, [.. Enumerable.Repeat(Entry("user_suspended"), 1_000)]);
        Write(1_002, Entry("admin_unmade"));
        Change(bytes => Damage(bytes.AsSpan(start + at), length));

        Write(1_003, Entry("account_deleted"));

        Assert.That(RevocationJournal.Read(Journal).Select(block => block.First), Is.EqualTo(new[] { 1L, 1_002, 1_003 }));
        Assert.That(RevocationJournal.FindDamage(Journal), Is.EqualTo(
            new[] { new JournalDamage(Journal, start, After: 1, Next: 1_002) }));
        Assert.That(
            RevocationList.ReadAfter(Journal, after: 1_001, masters).Damage, Has.Count.EqualTo(1), "what was lost isn't needed");
        Assert.That(
            () => RevocationList.ReadAfter(Journal, after: 1, masters),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("newest list"));
    }

    [Test]
    public void A_damaged_file_is_not_pruned()
    {
        RevocationJournal.WriteNew(Journal, [Block(1, Entry("user_disabled")) with { WrittenAt = default },
            Block(2, Entry("blocked")), Block(3, Entry("blocked"))]);
        var middle = (int)RevocationJournal.Read(Journal).First().SizeInFile + "chat revocations 2\n".Length;
        Change(bytes => bytes[middle + 50] ^= 1);
        var before = File.ReadAllBytes(Journal);

        RevocationJournal.Prune(Journal, Timestamp.Now(TimeProvider.System).Minus(TimeSpan.FromDays(1)));

        Assert.That(File.ReadAllBytes(Journal), Is.EqualTo(before));
    }

    [Test]
    public void Entries_that_are_left_out_are_named()
    {
        RevocationJournal.WriteNew(Journal, [Block(3, Entry("user_disabled")), Block(7, Entry("admin_unmade"))]);

        var list = RevocationList.ReadAfter(Journal, after: 1, masters);

        Assert.That(list.Missing, Is.EqualTo(new[] { new MissingEntries(2, 2), new MissingEntries(4, 6) }));
    }

    [Test]
    public void What_was_changed_with_its_checksum_does_not_open()
    {
        var block = Block(1, Entry("user_disabled"));
        block.Sealed[^1] ^= 1;
        RevocationJournal.WriteNew(Journal, [block]);

        Assert.That(() => RevocationList.ReadAfter(Journal, 0, masters), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void A_missing_master_key_is_asked_for_as_a_further_line()
    {
        RevocationJournal.WriteNew(
            Journal, [RevocationBlock.Seal(MasterKey.Create(), 1, [Entry("user_disabled")], Timestamp.Now(TimeProvider.System))]);

        Assert.That(
            () => RevocationList.ReadAfter(Journal, 0, masters),
            Throws.InvalidOperationException.With.Message.Contains("revocations 1 to 1 need")
                .And.Message.Contains("as another line"));
    }

    [Test]
    public async Task Listing_goes_on_past_what_an_earlier_master_key_sealed()
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
    public void An_empty_file_and_one_of_an_earlier_format()
    {
        File.WriteAllBytes(Journal, []);
        Write(1, Entry("user_disabled"));
        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(1));

        File.WriteAllText(Journal, "chat revocations 1\n");
        Assert.That(
            () => RevocationJournal.Last(Journal),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("move it away"));
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
        RevocationJournal.WriteNew(
            Journal, [Block(1, Entry("user_disabled")) with { WrittenAt = default }, Block(2, Entry("admin_unmade"))]);

        RevocationJournal.Prune(Journal, Timestamp.Now(TimeProvider.System).Minus(TimeSpan.FromDays(1)));

        Assert.That(RevocationJournal.Read(Journal).Select(block => block.First), Is.EqualTo(new[] { 2L }));
    }

    [Test]
    public void The_last_block_stays_so_that_numbers_go_on_from_it()
    {
        RevocationJournal.WriteNew(Journal, [Block(1, Entry("user_disabled")) with { WrittenAt = default }, Block(
            2, Entry("admin_unmade")) with { WrittenAt = default }]);

        RevocationJournal.Prune(Journal, Timestamp.Now(TimeProvider.System));

        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(2));
    }

    private int Length => (int)new FileInfo(Journal).Length;

    private static Span<byte> Range(byte[] bytes, int from, int to) => bytes.AsSpan(from, to - from);

    private static void Damage(Span<byte> bytes, int length)
    {
        if (length > 0)
            bytes[..length].Clear();
        else
            bytes[0] ^= 1;
    }

    private void Change(Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(Journal);
        change(bytes);
        File.WriteAllBytes(Journal, bytes);
    }

    private IEnumerable<string> Kinds() => RevocationList.ReadAfter(Journal, 0, masters).Standing.Select(entry => entry.Kind);

    private static JournaledRevocation Entry(string kind) => new(kind, Ana);

    private RevocationBlock Block(long first, params JournaledRevocation[] entries) =>
        RevocationBlock.Seal(masters.Current, first, entries, Timestamp.Now(TimeProvider.System));

    private void Write(long first, params JournaledRevocation[] entries) =>
        new RevocationWriter(Journal).Append(Block(first, entries));
}
