using ChatServer.Administration.Revocations;
using ChatServer.Storage;

namespace ChatServer.Tests.Administration.Recovery;

[Parallelizable]
internal sealed class DamagedJournalTests : JournalFixture
{
    [Test]
    public void A_block_truncated_by_a_crash_is_dropped_and_overwritten()
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

    // A power cut may leave zeros in place of some sectors of the last block, although the file has its full length.
    [TestCase(0, 4)]
    [TestCase(4, 12)]
    [TestCase(12, 44)]
    [TestCase(36, 44)]
    [TestCase(44, 60)]
    [TestCase(-8, 0)]
    [TestCase(0, 0)]
    public void A_last_block_with_missing_parts_is_dropped_and_overwritten(int from, int to)
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
    public void Blocks_behind_a_damaged_one_are_preserved(int at, int length)
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
    public void Missing_entries_are_reported_by_number()
    {
        RevocationJournal.WriteNew(Journal, [Block(3, Entry("user_disabled")), Block(7, Entry("admin_unmade"))]);

        var list = RevocationList.ReadAfter(Journal, after: 1, masters);

        Assert.That(list.Missing, Is.EqualTo(new[] { new MissingEntries(2, 2), new MissingEntries(4, 6) }));
    }

    [Test]
    public void A_block_changed_together_with_its_checksum_cannot_be_opened()
    {
        var block = Block(1, Entry("user_disabled"));
        block.Sealed[^1] ^= 1;
        RevocationJournal.WriteNew(Journal, [block]);

        Assert.That(() => RevocationList.ReadAfter(Journal, 0, masters), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void An_empty_file_is_usable_and_a_file_of_an_earlier_format_is_refused()
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
    public void A_block_with_a_changed_number_cannot_be_opened()
    {
        RevocationJournal.WriteNew(Journal, [Block(1, Entry("user_disabled")) with { First = 2 }]);

        Assert.That(() => RevocationList.ReadAfter(Journal, 0, masters), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void A_file_of_another_format_is_refused()
    {
        File.WriteAllText(Journal, "this is some other file");

        Assert.That(() => RevocationJournal.Last(Journal), Throws.InstanceOf<InvalidDataException>());
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
}
