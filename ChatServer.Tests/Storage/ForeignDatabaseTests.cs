using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

/// <summary>Databases of other programs, whose schema is not trusted.</summary>
[Parallelizable]
internal sealed class ForeignDatabaseTests
{
    private string directory = "";
    private string path = "";

    [SetUp]
    public void MakeDatabase()
    {
        directory = Directory.CreateTempSubdirectory("chat-foreign-").FullName;
        path = Path.Combine(directory, "foreign.db");
        using var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        SqliteFile.Execute(connection, "CREATE TABLE t (a, ROWID, b AS (a + 1)); CREATE VIEW v AS SELECT a FROM t");
    }

    [TearDown]
    public void DeleteDatabase() => Directory.Delete(directory, recursive: true);

    [Test]
    public void A_table_is_described_by_its_stored_columns_and_a_name_for_its_row_numbers()
    {
        using var connection = ForeignDatabase.Open(path);

        var table = ForeignDatabase.Find(connection, "t")!;

        Assert.That(table.RowId, Is.EqualTo("_rowid_"));
        Assert.That(table.Columns, Is.EquivalentTo(new[] { "a", "ROWID" }));
        Assert.That(ForeignDatabase.Find(connection, "none"), Is.Null);
    }

    [TestCase("SELECT a FROM v")]
    [TestCase("DELETE FROM t")]
    public void Views_are_off_and_nothing_is_written(string sql)
    {
        using var connection = ForeignDatabase.Open(path);

        Assert.That(() => SqliteFile.Execute(connection, sql), Throws.InstanceOf<SqliteException>());
    }
}
