using System.Data.Common;
using System.Text;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Administration.Holds;
using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Tests.Storage;

/// <summary>A migrated database of an earlier server, which stored more in plain text.</summary>
[Parallelizable]
internal sealed class SealedColumnsMigrationTests
{
    private const int Before = 21;
    private const int Rows = 2_000;
    private const string Emoji = "👩🏽‍🚀";
    private static readonly Guid User = Guid.Parse("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    private static readonly Guid Session = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly string[] Secrets =
        [
            Emoji, "quartz-suspension", "quartz-hold", "quartz-agent", "203.0.113.77", "quartz-details", "198.51.100.88",
            "quartz-changed", "quartz-gone"
        ];
    private string directory = null!;

    private string DatabasePath => Path.Combine(directory, DataDirectory.DatabaseName);

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("chat-sealing-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public void Migrated_data_can_be_opened_the_audit_log_is_intact_and_no_plain_text_is_left()
    {
        var masters = MasterKeys.Load(new EncryptionOptions(), new DataDirectory(directory));
        using (var old = SqliteFile.OpenForWriting(DatabasePath, new StorageOptions()))
        {
            Migrator.Migrate(old, Timestamp.Now(TimeProvider.System), upTo: Before);
            Fill(old, ServerKeys.LoadOrCreate(old, masters));
            foreach (var secret in Secrets.Except(["quartz-gone"]))
                Assert.That(FilesWith(secret), Is.Not.Empty, $"{secret} is found where it is");
        }

        using var connection = SqliteFile.OpenForWriting(DatabasePath, new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), masters: masters);

        AssertThatItOpens(connection, masters);
        foreach (var secret in Secrets)
            Assert.That(FilesWith(secret), Is.Empty, secret);
    }

    [Test]
    public void A_log_not_truncated_by_an_interrupted_migration_is_truncated_by_the_next_start()
    {
        var masters = MasterKeys.Load(new EncryptionOptions(), new DataDirectory(directory));
        using var connection = SqliteFile.OpenForWriting(DatabasePath, new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), masters: masters);
        connection.Execute("INSERT INTO server_state (name, value) VALUES ('plain_text_in_log', '1')");
        Assert.That(new FileInfo(DatabasePath + "-wal").Length, Is.GreaterThan(0));

        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), masters: masters);

        Assert.That(
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM server_state WHERE name = 'plain_text_in_log'"), Is.Zero);
        Assert.That(connection.ExecuteScalar<long>("PRAGMA wal_checkpoint(TRUNCATE)"), Is.Zero);
    }

    private static void AssertThatItOpens(DbConnection connection, MasterKeys masters)
    {
        var keys = ServerKeys.LoadOrCreate(connection, masters);
        var read = new ReadScope(connection, new ColumnCipher(keys.Columns));
        Assert.That(ReactionStore.ListOf(read, [1, Rows])[Rows].Single(), Is.EqualTo(new ReactionRow(Rows, Emoji, User)));
        var reaction = ConversationEventStore.FindAll(read, [2])[2];
        Assert.That(
            (EmojiColumn.Open(read, reaction.MessageId, reaction.Emoji!), reaction.Detail), Is.EqualTo((Emoji, (string?)null)));
        Assert.That(
            reaction.Emoji, Is.EqualTo(EmojiColumn.Seal(read, reaction.MessageId, Emoji)),
            "it is found again when it is taken back");
        Assert.That(
            ConversationEventStore.FindAll(read, [Rows + 1])[Rows + 1].Detail, Is.EqualTo("17"), "what a deletion says stays");
        Assert.That(PollStore.FindVote(read, 5, User)!.Options, Is.EqualTo(5));
        Assert.That(SuspensionStore.Find(read, User)!.Reason, Is.EqualTo("quartz-suspension"));
        Assert.That(HoldStore.FindReason(read, "conversation:1"), Is.EqualTo("quartz-hold"));
        var session = SessionStore.ReadOpenWithDevices(read, User, default).Single();
        Assert.That((session.UserAgent, session.Address), Is.EqualTo(("quartz-agent", "203.0.113.77")));
        var audit = AuditStore.ReadBefore(read, long.MaxValue, 1).Single();
        Assert.That((audit.Details, audit.Address), Is.EqualTo(("{\"reason\":\"quartz-details\"}", "198.51.100.88")));
        Assert.That(new AuditLog(keys).Verify(read).Broken, Is.Null);
    }

    private static void Fill(DbConnection connection, ServerKeys keys)
    {
        using var transaction = connection.BeginTransaction();
        for (var id = 1; id <= Rows; id++)
        {
            connection.Execute(
                "INSERT INTO message_reactions (message_id, emoji, user_id, created_at) VALUES (@id, @Emoji, @User, 1)",
                new { id, Emoji, User });
            connection.Execute("""
                INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, detail, created_at)
                VALUES (@id, 1, 'reaction_added', @User, @id, @Emoji, 1)
                """, new { id, Emoji, User });
        }

        connection.Execute("""
            INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, detail, created_at) VALUES (@event, 1, 'deleted', @User, 3, '17', 1);
            INSERT INTO poll_votes (message_id, user_id, options, voted_at) VALUES (5, @User, 5, 1);
            INSERT INTO user_suspensions (user_id, reason, created_at) VALUES (@User, 'quartz-changed', 1);
            INSERT INTO legal_holds (subject, reason, created_at) VALUES ('conversation:1', 'quartz-hold', 1), ('conversation:2', 'quartz-gone', 1);
            INSERT INTO sessions (id, user_id, family_hash, refresh_hash, user_agent, address, created_at, refreshed_at, expires_at)
            VALUES (@Session, @User, x'01', x'02', 'quartz-agent', '203.0.113.77', 1, 1, 9223372036854775807);
            """, new { User, Session, @event = Rows + 1 });
        AppendAudit(connection, keys);
        transaction.Commit();

        // Earlier changed and deleted rows leave nothing behind either.
        connection.Execute("PRAGMA secure_delete = ON");
        connection.Execute(
            "UPDATE user_suspensions SET reason = 'quartz-suspension'; DELETE FROM legal_holds WHERE subject = 'conversation:2'");
    }

    private static void AppendAudit(DbConnection connection, ServerKeys keys)
    {
        var (head, write) = (AuditHead.Empty, new WriteScope(connection, TimeProvider.System));
        for (var id = 1; id <= Rows; id++)
        {
            var row = new AuditRow
            {
                Id = id,
                Actor = "server",
                Action = "user_disabled",
                Subject = AuditSubject.User(User),
                Details = "{\"reason\":\"quartz-details\"}",
                Address = "198.51.100.88",
            };
            head = new AuditHead(id, row.HashAfter(keys.Audit, head.Hash));
            connection.Execute("""
                INSERT INTO audit_log (id, at, actor, action, subject, details, address, hash)
                VALUES (@Id, @At, @Actor, @Action, @Subject, @Details, @Address, @Hash)
                """, row with { Hash = head.Hash });
        }

        head.Store(write, keys.Audit);
    }

    private List<string> FilesWith(string secret) =>
        [.. Directory.EnumerateFiles(directory)
            .Where(path => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0)];
}
