using System.Net;
using System.Text;
using ChatServer.Conversations;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Messages.Search.Index;

[Parallelizable]
[Category("Long")]
internal sealed class SearchIndexTests : FreshServerFixture
{
    [Test]
    public async Task Content_of_messages_is_not_readable_in_the_index()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, Enumerable.Repeat("xylophone quartz", 100));
        await Server.IndexAsync();
        var hashes = new[] { "xylophone", "wxylophone", "xyl", "wxyl" }
            .SelectMany(word => new[]
            {
                System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(word)),
                new System.Security.Cryptography.HMACSHA256([]).ComputeHash(Encoding.UTF8.GetBytes(word))
            })
            .Select(hash => hash[..8]);

        using (var connection = OpenIndex())
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        var content = await File.ReadAllBytesAsync(IndexPath);

        Assert.That(Contains(content, Server.Get<SearchTerms>().OfBeginning("xylophone")), "the check finds an existing term");
        Assert.That(content.AsSpan().IndexOf("xylo"u8), Is.EqualTo(-1));
        foreach (var hash in hashes)
            Assert.That(Contains(content, BitConverter.ToInt64(hash)), Is.False);
    }

    [Test]
    [Platform("Unix")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void The_index_is_accessible_only_to_its_owner() =>
        Assert.That(File.GetUnixFileMode(IndexPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [Test]
    public async Task Deleted_and_edited_messages_leave_the_index()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var deleted = (await ana.SendConfirmedAsync(ben.UserId, "xylophone")).Id();
        var edited = (await ana.SendConfirmedAsync(ben.UserId, "xylophone")).Id();
        await Server.IndexAsync();
        Assert.That(CountOf("xylophone"), Is.EqualTo(2));

        await ana.SendAsync(new { action = "delete_message", message_id = deleted });
        await ana.SendAsync(new { action = "edit_message", message_id = edited, message_body = "quartz" });
        await ana.ReceiveUntilPongAsync();
        await Server.IndexAsync();

        Assert.That(CountOf("xylophone"), Is.Zero);
        Assert.That(CountOf("quartz"), Is.EqualTo(1));
    }

    [Test]
    public async Task Messages_erased_in_a_group_without_members_leave_the_index()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var group = await Server.CreateGroupAsync(ana.User);
        var message = await ana.SendInThreadAsync(group, "xylophone");
        await Server.RemoveMemberAsync(ana.User, group, ana.UserId);
        await Server.IndexAsync();
        Assert.That(CountOf("xylophone"), Is.EqualTo(1));

        await Server.Get<ChatServer.Administration.ErasureBatches>().EraseAsync(
            [message],
            await Server.Get<Database>().ReadAsync(ChatServer.Administration.Holds.HoldStore.Version, CancellationToken.None),
            static (_, _) => { }, CancellationToken.None);
        await Server.IndexAsync();

        Assert.That(CountOf("xylophone"), Is.Zero);
    }

    [Test]
    public async Task A_message_of_an_unexpected_shape_does_not_stop_indexing()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var odd = (await ana.SendConfirmedAsync(ana.UserId, "xylophone")).Id();
        await Server.IndexAsync();
        var thread = await Server.ThreadOfAsync(ana.User);
        await Server.Get<Database>().WriteAsync(
            write =>
            {
                var origin = Server.Get<ConversationKeys>().Find(write, thread).Seal(SealedRecord.ForwardOrigin, odd, "null"u8);
                write.Execute("UPDATE messages SET forwarded = @origin WHERE id = @odd", new { origin, odd });
                ConversationEventStore.Insert(write, new ConversationEventRow
                {
                    Id = write.NextPosition(),
                    ConversationId = thread,
                    Kind = EditKind.Edited.Name,
                    UserId = ana.UserId,
                    MessageId = odd,
                    CreatedAt = write.Now,
                });
                return true;
            },
            CancellationToken.None);

        await ana.SendConfirmedAsync(ana.UserId, "quartz");
        await Server.IndexAsync();

        Assert.That(CountOf("quartz"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_without_a_row_leaves_the_index_when_it_is_found()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "xylophone", "something later");
        await Server.IndexAsync();
        await Server.Get<Database>()
            .WriteAsync(write => write.Execute("DELETE FROM messages WHERE id = 1"), CancellationToken.None);

        Assert.That(await Server.FindAsync(ben, "xylophone"), Is.Empty);

        Server.Get<CommitActivity>().Wake();
        await Eventually.IsTrueAsync(() => CountOf("xylophone") == 0, "the posting is removed");
    }

    [Test]
    public async Task A_damaged_index_is_rebuilt_while_the_server_runs()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "xylophone");
        await Server.IndexAsync();
        using (var connection = OpenIndex())
            connection.Execute("DROP TABLE postings");

        await Server.AskAsync(ben, "xylophone", expected: HttpStatusCode.ServiceUnavailable);

        var index = Server.Get<SearchIndex>();
        await Eventually.IsTrueAsync(() => !index.IsDamaged && index.IsWhole, "the index is whole again");
        Assert.That(await Server.FindAsync(ben, "xylophone"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task The_position_of_the_index_matches_its_content()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, Enumerable.Range(0, 3_000).Select(i => $"number{i}"));
        await Server.IndexAsync();

        using var connection = OpenIndex();
        Assert.That(connection.ExecuteScalar<long>("SELECT COUNT(*) FROM indexed_messages"), Is.EqualTo(3_000));
        Assert.That(IndexContent.Read(connection), Has.Count.EqualTo(
            connection.ExecuteScalar<long>("SELECT SUM(length(terms)) / 8 FROM indexed_messages")).And.Unique);
        Assert.That(IndexStore.ReadPosition(connection), Is.EqualTo(
            await Server.Get<Database>().ReadAsync(read => read.LastPosition(), CancellationToken.None)));
    }

    [Test]
    public async Task An_index_of_another_database_or_key_or_future_is_not_used()
    {
        var path = Path.Combine(Server.DataDirectory, "other.db");
        var identity = new IndexIdentity("epoch", 1);
        using (var connection = SearchFile.Create(path, identity))
            IndexStore.WriteState(connection, IndexStore.Position, "7");

        Assert.That(PositionOf(identity, lastPosition: 7), Is.EqualTo(7));
        Assert.That(PositionOf(identity with { Epoch = "other" }, lastPosition: 7), Is.Zero);
        Assert.That(PositionOf(identity, lastPosition: 7), Is.Zero, "the index was created again");
        using (var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWrite))
            IndexStore.WriteState(connection, IndexStore.Position, "7");
        Assert.That(PositionOf(identity, lastPosition: 6), Is.Zero, "the log was cut off");
        Assert.That(PositionOf(identity with { KeyCheck = 2 }, lastPosition: 7), Is.Zero);
        await File.WriteAllTextAsync(path, "this is no database, and long enough to be noticed as none");
        Assert.That(PositionOf(identity, lastPosition: 7), Is.Zero);

        long PositionOf(IndexIdentity wanted, long lastPosition)
        {
            using var connection = SearchFile.OpenForWriting(path, wanted, lastPosition);
            return IndexStore.ReadPosition(connection);
        }
    }

    [Test]
    public async Task The_index_cannot_be_rebuilt_beside_a_running_server()
    {
        var run = await ProgramRun.StartAsync("search", "rebuild", "--data-directory", Server.DataDirectory);

        run.ExpectOneLine("Another server is already running");
    }

    private string IndexPath => Path.Combine(Server.DataDirectory, "search.db");

    private long CountOf(string word) =>
        Server.Get<SearchIndex>().Read(look => look.Count(Server.Get<SearchTerms>().OfBeginning(word), atMost: 1_000));

    private SqliteConnection OpenIndex() => SqliteFile.Open(IndexPath, SqliteOpenMode.ReadWrite);

    private static bool Contains(byte[] content, long number)
    {
        var bytes = BitConverter.GetBytes(number);
        var found = content.AsSpan().IndexOf(bytes) >= 0;
        Array.Reverse(bytes);
        return found || content.AsSpan().IndexOf(bytes) >= 0;
    }
}
