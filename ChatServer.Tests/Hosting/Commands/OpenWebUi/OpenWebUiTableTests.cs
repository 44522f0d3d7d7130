using System.Buffers.Binary;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>Databases whose tables aren't what they should be.</summary>
[Parallelizable]
internal sealed class OpenWebUiTableTests : OpenWebUiFixture
{
    [TestCase("CREATE/**/VIRTUAL TABLE tag USING fts5 (id, name, user_id)", "tag is no plain table, its type is virtual")]
    [TestCase("CREATE VIEW tag AS SELECT 1 AS id, 2 AS name, 3 AS user_id", "tag is no plain table, its type is view")]
    [TestCase("CREATE TABLE tag (id PRIMARY KEY, name, user_id) WITHOUT ROWID", "its table tag is WITHOUT ROWID")]
    [TestCase("CREATE TABLE tag (id, name, user_id, oid, ROWID, _rowid_)", "its table tag has the columns rowid, _rowid_, oid")]
    [TestCase("CREATE TABLE tag (id, user_id, name TEXT AS (upper(id)))", "its table tag has no column name")]
    public async Task A_table_that_could_be_anything_is_refused(string other, string reason)
    {
        WebUi.Run($"DROP TABLE tag; {other}");

        (await RunImportAsync()).ExpectOneLine(reason);
    }

    [Test]
    public async Task A_view_in_the_place_of_a_table_that_may_be_missing_is_refused()
    {
        WebUi.Run("DROP TABLE file; CREATE VIEW file AS SELECT 1 AS id");

        (await RunImportAsync()).ExpectOneLine("file is no plain table, its type is view");
    }

    [TestCase("rowid")]
    [TestCase("ROWID INTEGER DEFAULT 1; ALTER TABLE chat ADD COLUMN _rowid_")]
    [TestCase("oid INTEGER DEFAULT 1")]
    public async Task Columns_that_are_named_like_the_number_of_a_row_are_only_columns(string column)
    {
        const int Chats = 25; // more than a page
        WebUi.Run($"ALTER TABLE chat ADD COLUMN {column}");
        var ana = WebUi.AddUser("Ana");
        for (var number = 0; number < Chats; number++)
            WebUi.AddChat(ana, "Plans", Document);

        await ImportAsync();

        Assert.That(Read<long>("SELECT COUNT(*) FROM chats")[0], Is.EqualTo(Chats));
    }

    [Test]
    public async Task Generated_columns_are_not_computed()
    {
        WebUi.AddChat(WebUi.AddUser("Ana"), "Plans", Document);
        WebUi.Run("ALTER TABLE chat DROP COLUMN pinned; ALTER TABLE chat ADD COLUMN pinned AS (json('{')) VIRTUAL");

        Assert.That((await ImportAsync()).Output, Does.Contain("chat: 1 taken"));
    }

    [Test]
    public async Task A_table_whose_rows_are_in_disorder_does_not_keep_the_import_for_ever()
    {
        WebUi.AddUser("Ana");
        WebUi.AddUser("Ben");
        SwapTwoRowsOf("user");

        (await RunImportAsync()).ExpectFailure("the table user is damaged");
    }

    // Exchanges the pointers to the two rows of a table that fits on one page.
    private void SwapTwoRowsOf(string table)
    {
        const int HeaderBytes = 8, PointerBytes = 2;
        var (root, pageSize) = WebUi.RootOf(table);
        using var file = new FileStream(WebUi.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var page = new byte[pageSize];
        file.Position = (root - 1) * pageSize;
        file.ReadExactly(page);
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(3)), Is.EqualTo(2), "the number of its rows");
        var pointers = page.AsSpan(HeaderBytes, 2 * PointerBytes);
        (pointers[0], pointers[1], pointers[2], pointers[3]) = (pointers[2], pointers[3], pointers[0], pointers[1]);
        file.Position = (root - 1) * pageSize;
        file.Write(page);
    }
}
