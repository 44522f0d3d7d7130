using System.Data.Common;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

internal sealed class SqliteStatementTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("chat-statement-").FullName;
    private DbConnection connection = null!;

    [SetUp]
    public void Open()
    {
        connection = SqliteFile.OpenForWriting(Path.Combine(directory, Guid.NewGuid().ToString("N")), new StorageOptions());
        connection.Execute("CREATE TABLE bound (id INTEGER PRIMARY KEY, value, other)");
    }

    [TearDown]
    public void Close() => connection.Dispose();

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public void Each_row_contains_only_the_values_bound_for_it()
    {
        byte[] large = [.. Enumerable.Range(0, 100_000).Select(value => (byte)value)];
        object?[] values =
        [
            new byte[] { 1, 2, 3 }, new byte[] { 4, 5, 6 }, "abc", new byte[] { 7, 8, 9 }, "", Array.Empty<byte>(), null, null,
            5L, 0L, "für 漢字", large, new byte[] { 1 }, large, Guid.NewGuid(), Guid.NewGuid(), new byte[16], null, "abc", "abd",
        ];
        using var insert = new SqliteStatement(connection, "INSERT INTO bound (value, other) VALUES (?1, ?2)");

        foreach (var value in values)
        {
            Bind(insert, 1, value);
            Bind(insert, 2, value);
            Assert.That(insert.Execute(), Is.EqualTo(1));
        }

        var expected = values.Select(value => value is Guid id ? id.ToByteArray() : value).ToList();
        Assert.That(Stored("value"), Is.EqualTo(expected));
        Assert.That(Stored("other"), Is.EqualTo(expected));
    }

    [Test]
    public void A_failed_statement_can_be_run_again()
    {
        using var insert = new SqliteStatement(connection, "INSERT INTO bound (id, value) VALUES (?1, ?2)");
        insert.Bind(1, 1);
        insert.Bind(2, "one");
        insert.Execute();

        insert.Bind(2, "two");
        Assert.Throws<SqliteException>(() => insert.Execute());
        insert.Bind(1, 2);
        insert.Execute();

        Assert.That(connection.Query<string>("SELECT value FROM bound ORDER BY id"), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public void A_disposed_statement_is_refused()
    {
        var insert = new SqliteStatement(connection, "INSERT INTO bound (id) VALUES (?1)");
        insert.Dispose();

        Assert.Throws<SqliteException>(() => insert.Bind(1, 1));
        Assert.Throws<SqliteException>(() => insert.Execute());
    }

    private List<object?> Stored(string column)
    {
        using var reader = connection.ExecuteReader($"SELECT {column} FROM bound ORDER BY id");
        var values = new List<object?>();
        while (reader.Read())
            values.Add(reader.IsDBNull(0) ? null : reader.GetValue(0));
        return values;
    }

    private static void Bind(SqliteStatement statement, int number, object? value)
    {
        switch (value)
        {
            case byte[] bytes:
                statement.Bind(number, bytes);
                break;
            case string text:
                statement.Bind(number, text);
                break;
            case long whole:
                statement.Bind(number, whole);
                break;
            case Guid id:
                statement.Bind(number, id);
                break;
            default:
                statement.Bind(number, (long?)null);
                break;
        }
    }
}
