using ChatServer.Messages.Search.Index;
using ChatServer.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Messages.Search.Index;

/// <summary>
/// The segments of the index compared with a plain set of postings, for any order of writes, removals and merges.
/// </summary>
[Parallelizable]
[Category("Long")]
internal sealed class IndexSegmentTests
{
    private const int Terms = 40;
    private const int Conversations = 7;
    private static readonly IndexIdentity Identity = new("epoch", 1);
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("chat-index-").FullName, "search.db");

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Lookups_find_postings_that_were_written_and_not_removed(int seed)
    {
        var random = new Random(seed);
        SearchFile.Delete(path);
        var expected = new SortedSet<Posting>();
        var lastMessage = 0L;
        for (var opening = 0; opening < 3; opening++)
        {
            using var writer = new IndexWriter(SearchFile.OpenForWriting(path, Identity, long.MaxValue));
            for (var round = 0; round < 40; round++)
            {
                lastMessage = WriteSome(writer, random, expected, lastMessage);
                if (round % 3 == 0)
                    RemoveSome(writer, random, expected);
                if (round % 2 == 0)
                    writer.Merge(settled => MergePolicy.ChooseWhileQuiet(settled, least: 0), postings: random.Next(1, 2_000));
                if (round % 10 == 9)
                    Compare(random, expected, lastMessage);
            }
        }

        using (var writer = new IndexWriter(SearchFile.OpenForWriting(path, Identity, long.MaxValue)))
        {
            while (writer.Merge(settled => MergePolicy.ChooseWhileQuiet(settled, least: 0), postings: 500))
                Compare(random, expected, lastMessage);
        }

        using var connection = SqliteFile.Open(path, SqliteOpenMode.ReadOnly);
        Assert.That(IndexContent.Read(connection).Order(), Is.EqualTo(expected));
        Assert.That(connection.ExecuteScalar<long>("SELECT COUNT(*) FROM segments"), Is.LessThan(8));
    }

    [Test]
    public void A_damaged_block_is_reported_as_damage()
    {
        SearchFile.Delete(path);
        using (var writer = new IndexWriter(SearchFile.OpenForWriting(path, Identity, long.MaxValue)))
            writer.Write([new IndexedMessage(1, 1, [1, 2, 3])], upTo: 1);
        using (var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWrite))
            connection.Execute("UPDATE postings SET more = x'83'");

        using var reader = IndexReader.Open(path, small);
        reader.Begin();

        var failure = Assert.Throws<IndexFailedException>(() => reader.FindNewest(2, 1, 1));

        Assert.That(failure!.IsDamage);
    }

    [Test]
    public void A_posting_is_read_back_as_written([Values(1, 1_000, int.MaxValue, long.MaxValue / 4)] long scale)
    {
        var random = new Random(1);
        var postings = Enumerable.Range(0, 1_000)
            .Select(_ => new Posting(random.Next(20) - (long.MaxValue / 2), Number(), Number())).Distinct().Order().ToArray();
        var bytes = new byte[PostingCode.MaxBytes * postings.Length];
        var length = 0;
        for (var i = 1; i < postings.Length; i++)
            length += PostingCode.Write(bytes.AsSpan(length), postings[i - 1], postings[i]);

        var block = new PostingBlock();
        block.Fill(postings[0], bytes.AsSpan(0, length));

        Assert.That(block.Postings.ToArray(), Is.EqualTo(postings));

        long Number() => random.NextInt64(1, scale + 1);
    }

    [Test]
    public void Segments_stay_few_and_postings_are_rarely_moved()
    {
        var (segments, moved, id) = (new List<Segment>(), 0L, 0L);
        for (var written = 0; written < 20_000; written++)
        {
            segments.Insert(0, new Segment(++id, 25, id, id));
            while (MergePolicy.Choose(segments) is { Count: > 0 } run)
            {
                var first = segments.IndexOf(run[0]);
                Assert.That(run, Is.EqualTo(segments.Skip(first).Take(run.Count)), "they are adjacent");
                moved += run.Sum(segment => segment.Size);
                segments.RemoveRange(first, run.Count);
                segments.Insert(first, new Segment(++id, run.Sum(segment => segment.Size), 0, id));
            }
        }

        Assert.That(segments, Has.Count.LessThan(7 * 7));
        Assert.That(moved / (20_000.0 * 25), Is.LessThan(6), "about once for each power of eight");
    }

    private SmallSegments small = new();

    [SetUp]
    public void Forget() => small = new SmallSegments();

    private static long WriteSome(IndexWriter writer, Random random, SortedSet<Posting> expected, long lastMessage)
    {
        var messages = new List<IndexedMessage>();
        for (var count = random.Next(1, 60); count > 0; count--)
        {
            var terms = Enumerable.Range(0, random.Next(1, 20)).Select(_ => TermOf(random.Next(Terms))).Distinct().ToArray();
            messages.Add(new IndexedMessage(++lastMessage, random.Next(1, Conversations), terms));
        }

        if (expected.Count > 0 && random.Next(3) == 0)
            messages.Add(Replace(random, expected));
        writer.Write(messages, lastMessage);
        foreach (var message in messages)
            expected.UnionWith(message.Terms.Select(term => new Posting(term, message.ConversationId, message.Id)));
        return lastMessage;
    }

    // An old message with other terms, like after an edit.
    private static IndexedMessage Replace(Random random, SortedSet<Posting> expected)
    {
        var old = expected.ElementAt(random.Next(expected.Count));
        expected.RemoveWhere(posting => posting.MessageId == old.MessageId);
        return new IndexedMessage(old.MessageId, old.ConversationId, [TermOf(random.Next(Terms))]);
    }

    private static void RemoveSome(IndexWriter writer, Random random, SortedSet<Posting> expected)
    {
        var ids = Enumerable.Range(0, 5).Select(_ => expected.ElementAt(random.Next(expected.Count)).MessageId).ToHashSet();
        writer.Forget([.. ids]);
        expected.RemoveWhere(posting => ids.Contains(posting.MessageId));
    }

    private void Compare(Random random, SortedSet<Posting> expected, long lastMessage)
    {
        using var reader = IndexReader.Open(path, small);
        reader.Begin();
        for (var look = 0; look < 300; look++)
        {
            var (term, conversation, upTo) = (
                TermOf(random.Next(Terms)), random.Next(1, Conversations + 1), random.NextInt64(1, lastMessage + 2));
            var ofTerm = expected.GetViewBetween(new Posting(term, 0, 0), new Posting(term, long.MaxValue, 0));
            var newest = ofTerm.Where(posting => posting.ConversationId == conversation && posting.MessageId <= upTo)
                .Select(posting => (long?)posting.MessageId).Max();
            var first = ofTerm.Where(posting => posting.ConversationId >= conversation)
                .Select(posting => (long?)posting.ConversationId).Min();

            Assert.That(reader.FindNewest(term, conversation, upTo), Is.EqualTo(newest));
            Assert.That(reader.FindConversation(term, conversation), Is.EqualTo(first));
            Assert.That(reader.Count(term, 10), Is.EqualTo(Math.Min(10, ofTerm.Count)));
        }

        reader.End();
    }

    private static long TermOf(int number) => (number - (Terms / 2)) * 0x0123_4567_89AB_CDEF;
}
