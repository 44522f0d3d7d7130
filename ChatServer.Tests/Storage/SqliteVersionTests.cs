using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class SqliteVersionTests
{
    [TestCase(3_051_002, "3.51.2")]
    [TestCase(3_040_001, "3.40.1")]
    public void The_error_for_an_older_SQLite_names_both_versions(int number, string version)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => SqliteVersion.Require(number));

        Assert.That(refusal!.Message, Does.StartWith($"SQLite {version} is too old").And.Contain("3.51.3"));
    }

    [TestCase(3_051_003)]
    [TestCase(3_053_000)]
    [TestCase(4_000_000)]
    public void A_fixed_SQLite_is_accepted(int number) => Assert.DoesNotThrow(() => SqliteVersion.Require(number));

    // The start and every verb open databases in this way.
    [Test]
    public void Every_connection_uses_a_fixed_SQLite()
    {
        using var connection = SqliteFile.Open(":memory:", SqliteOpenMode.Memory);

        Assert.That(SQLitePCL.raw.sqlite3_libversion_number(), Is.GreaterThanOrEqualTo(SqliteVersion.Oldest));
    }
}
