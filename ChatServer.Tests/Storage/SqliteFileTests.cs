using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class SqliteFileTests : ServerFixture
{
    private const int Replanned = 5; // SQLITE_STMTSTATUS_REPREPARE

    [Test]
    public void A_statement_is_not_planned_again_for_other_values()
    {
        using var connection = (SqliteConnection)SqliteFile.OpenForReading(
            Path.Combine(Server.DataDirectory, DataDirectory.DatabaseName));
        raw.sqlite3_prepare_v2(
            connection.Handle, "SELECT id FROM messages WHERE conversation_id = ?1 AND id < ?2 ORDER BY id DESC",
            out var statement);
        using (statement)
        {
            raw.sqlite3_bind_int64(statement, 1, 1);
            raw.sqlite3_bind_int64(statement, 2, 100);
            raw.sqlite3_step(statement);

            Assert.That(raw.sqlite3_stmt_status(statement, Replanned, 0), Is.Zero);
        }
    }
}
