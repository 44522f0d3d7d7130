using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>A database that is started, copied and overwritten without a server.</summary>
internal abstract class EpochFixture
{
    protected string directory = null!;

    protected static Timestamp Now => Timestamp.Now(TimeProvider.System);

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    protected static string Start(string path) => Settle(path).Epoch;

    protected static SettledDatabase Settle(string path)
    {
        using var connection = Open(path);
        Migrator.Migrate(connection, Now);
        return DatabaseMark.Settle(connection, new DataDirectory(path), Now, NullLogger.Instance);
    }

    protected static SqliteConnection Open(string path) =>
        (SqliteConnection)SqliteFile.OpenForWriting(Path.Combine(path, "chat.db"), new StorageOptions());

    protected void Change(string sql)
    {
        using var connection = Open(directory);
        connection.Execute(sql);
    }
}
