using System.Net;
using ChatServer.Hosting.Commands;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Hosting.Commands;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Audit;

[Parallelizable]
[Category("Long")]
internal sealed class AuditTests : AuditFixture
{
    private static readonly string[] Tampering =
    [
        "UPDATE audit_log SET actor = 'server' WHERE id = 3",
        "UPDATE audit_log SET action = 'user_read' WHERE id = 3",
        "UPDATE audit_log SET subject = 'user:x' WHERE id = 3",
        "UPDATE audit_log SET details = '{}' WHERE id = 3",
        "UPDATE audit_log SET address = '10.0.0.1' WHERE id = 3",
        "UPDATE audit_log SET at = at + 1 WHERE id = 3",
        "UPDATE audit_log SET hash = zeroblob(32) WHERE id = 3",
        "DELETE FROM audit_log WHERE id = 3",
        "DELETE FROM audit_log WHERE id = 3; UPDATE audit_log SET id = id - 1 WHERE id > 3",
        "UPDATE audit_log SET action = subject, subject = action WHERE id = 3",
        "UPDATE audit_log SET id = -id WHERE id IN (3, 4); UPDATE audit_log SET id = 4 WHERE id = -3; UPDATE audit_log SET id = "
        + "3 WHERE id = -4",
    ];

    [TestCaseSource(nameof(Tampering))]
    public async Task A_change_in_the_log_is_located(string sql)
    {
        await FillAsync();
        Assert.That((await Server.VerifyAuditAsync()).Broken, Is.Null);

        Tamper(sql);

        Assert.That((await Server.VerifyAuditAsync()).Broken, Does.Match("(?i)entry 3 "));
    }

    [TestCase("DELETE FROM audit_log WHERE id > 4", "should end with entry")]
    [TestCase("DELETE FROM audit_log", "should end with entry")]
    [TestCase("DELETE FROM server_state WHERE name = 'audit_head'", "missing or forged")]
    [TestCase("DELETE FROM audit_log WHERE id > 4; DELETE FROM server_state WHERE name = 'audit_head'", "missing or forged")]
    [TestCase(
        "DELETE FROM audit_log WHERE id > 4; UPDATE server_state SET value = replace(value, '6:', '4:') WHERE name = "
        + "'audit_head'", "missing or forged")]
    public async Task Entries_cut_off_at_the_end_are_detected(string sql, string said)
    {
        await FillAsync();

        Tamper(sql);

        Assert.That((await Server.VerifyAuditAsync()).Broken, Does.Contain(said));
    }

    [TestCase("DELETE FROM audit_log WHERE id > 4")]
    [TestCase("DELETE FROM audit_log WHERE id > 4; DELETE FROM server_state WHERE name = 'audit_head'")]
    public async Task Entries_written_after_a_truncation_do_not_hide_it(string sql)
    {
        await FillAsync();
        Tamper(sql);

        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        await http.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);

        Assert.That((await Server.VerifyAuditAsync()).Broken, Is.Not.Null);
    }

    [TestCase("UPDATE audit_log SET actor = 'server' WHERE id = 3")]
    [TestCase("DELETE FROM audit_log WHERE id = 3")]
    public async Task The_table_refuses_changes(string sql)
    {
        await FillAsync();
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);

        Assert.That(() => connection.Execute(sql), Throws.InstanceOf<SqliteException>().With.Message.Contains("append-only"));
    }

    [Test]
    public async Task The_verb_checks_the_log_and_names_the_first_broken_entry()
    {
        await FillAsync();

        var whole = await VerifyAsync();
        var anchor = whole.Output.Trim().Split(": ")[1];
        var same = await VerifyAsync("--expect", anchor);
        var other = await VerifyAsync("--expect", "3:" + new string('a', 64));
        Tamper("UPDATE audit_log SET details = '{}' WHERE id = 3");
        var broken = await VerifyAsync();

        Assert.That(whole.ExitCode, Is.Zero, whole.Error);
        Assert.That(anchor, Does.Match("^[0-9]+:[0-9a-f]{64}$"));
        Assert.That(same.ExitCode, Is.Zero, same.Error);
        other.ExpectOneLine("3:aaaa");
        broken.ExpectOneLine("entry 3 ");
    }

    [Test]
    public async Task An_older_head_restored_with_its_entries_is_detected_by_a_printed_anchor()
    {
        await FillAsync();
        var head = ReadHead();
        using var http = Server.As((await Server.RegisterAdminAsync("Oskar")).Access);
        await http.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);
        var anchor = (await VerifyAsync()).Output.Trim().Split(": ")[1];

        Tamper($"DELETE FROM audit_log WHERE id > 6; UPDATE server_state SET value = '{head}' WHERE name = 'audit_head'");

        Assert.That(
            (await VerifyAsync()).ExitCode, Is.Zero, "by itself the log can't tell, as docs/operations/moderation.md says");
        (await VerifyAsync("--expect", anchor)).ExpectOneLine("does not contain");
    }

    // Six entries: the start of the server, and five calls.
    private async Task FillAsync()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        for (var call = 0; call < 5; call++)
            await http.GetAsync($"/admin/users/?query={call}").ReadAsync(HttpStatusCode.OK);
    }

    // Changes the log like an attacker who can write the database and drops its triggers.
    private void Tamper(string sql)
    {
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);
        connection.Execute("DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_cut;");
        connection.Execute(sql);
    }

    private string ReadHead()
    {
        using var connection = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadOnly);
        return connection.QuerySingle<string>("SELECT value FROM server_state WHERE name = 'audit_head'");
    }

    private Task<ProgramRun> VerifyAsync(params string[] arguments) => RunAsync(AuditCommand.Create(), ["verify", .. arguments]);
}
