using System.Data.Common;
using ChatServer.Chats;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Tests.Storage;

/// <summary>A migrated database of an earlier server, which didn't keep how many bytes the chats of users have.</summary>
[Parallelizable]
internal sealed class ChatStorageMigrationTests
{
    private const int Before = 36;
    private static readonly Guid Ana = Guid.NewGuid();
    private static readonly Guid Ben = Guid.NewGuid();
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("chat-bytes-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public void Migrated_chats_are_counted_when_they_are_saved_deleted_and_held()
    {
        using var connection = SqliteFile.OpenForWriting(
            Path.Combine(directory, DataDirectory.DatabaseName), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: Before);
        Insert(connection, id: 1, Ana, bytes: 100);
        Insert(connection, id: 2, Ana, bytes: 20);
        Insert(connection, id: 3, owner: null, bytes: 80, original: 1);
        Insert(connection, id: 4, Ana, bytes: 7);
        Insert(connection, id: 5, Ben, bytes: 1_000);
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));

        var write = new WriteScope(connection, TimeProvider.System, new ColumnCipher(new byte[32]));

        ChatStore.UpdateSaved(write, ChatStore.Find(write, 2)! with { ByteCount = 30 }, "saved");
        Assert.That(BytesOf(connection, Ana), Is.EqualTo(100 + 30 + 80 + 7), "saved");
        ChatStore.Delete(write, 3);
        Assert.That(BytesOf(connection, Ana), Is.EqualTo(100 + 30 + 7), "not shared any more");
        Insert(connection, id: 6, owner: null, bytes: 90, original: 1);
        Assert.That(BytesOf(connection, Ana), Is.EqualTo(100 + 30 + 90 + 7), "shared again");
        HeldChatStore.Keep(write, 4, Ana);
        Assert.That(BytesOf(connection, Ana), Is.EqualTo(100 + 30 + 90), "deleted, and held");
        foreach (var id in new[] { 6, 1, 2, 4 })
            ChatStore.Delete(write, id);

        Assert.That((BytesOf(connection, Ana), BytesOf(connection, Ben)), Is.EqualTo((0L, 1_000L)));
    }

    [Test]
    public void Chats_and_shared_copies_count_for_their_owners_and_held_chats_for_nobody()
    {
        using var connection = SqliteFile.OpenForWriting(
            Path.Combine(directory, DataDirectory.DatabaseName), new StorageOptions());
        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System), upTo: Before);
        Insert(connection, id: 1, Ana, bytes: 100);
        Insert(connection, id: 2, Ana, bytes: 20);
        Insert(connection, id: 3, owner: null, bytes: 80, original: 1);
        Insert(connection, id: 4, Ben, bytes: 7);
        Insert(connection, id: 5, owner: null, bytes: 1_000);

        Migrator.Migrate(connection, Timestamp.Now(TimeProvider.System));

        Assert.That((BytesOf(connection, Ana), BytesOf(connection, Ben)), Is.EqualTo((200L, 7L)));
        Assert.That(connection.ExecuteScalar<long>("SELECT COUNT(*) FROM chat_storage"), Is.EqualTo(2));
    }

    private static void Insert(DbConnection connection, long id, Guid? owner, long bytes, long? original = null) =>
        connection.Execute("""
            INSERT INTO chats (id, uuid, owner_id, original_id, message_count, byte_count, created_at, updated_at, title)
            VALUES (@id, @uuid, @owner, @original, 0, @bytes, 1, 1, x'')
            """, new { id, uuid = Guid.NewGuid(), owner, original, bytes });

    private static long BytesOf(DbConnection connection, Guid owner) =>
        connection.ExecuteScalar<long>("SELECT bytes FROM chat_storage WHERE owner_id = @owner", new { owner });
}
