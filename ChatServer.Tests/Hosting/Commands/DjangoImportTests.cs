using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.Tokens;
using ChatServer.Hosting.Commands;
using ChatServer.Hosting.Commands.Import;
using ChatServer.Hosting.Start;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Commands;

[Parallelizable]
[Category("Long")]
internal sealed class DjangoImportTests : FreshServerFixture
{
    private static readonly string Hash = "pbkdf2_sha256$2000$salt$" + Convert.ToBase64String(
        Rfc2898DeriveBytes.Pbkdf2("an old password"u8, "salt"u8, 2000, HashAlgorithmName.SHA256, 32));

    [Test]
    public async Task Users_are_imported_with_their_id_password_and_profile()
    {
        var id = Guid.NewGuid();
        var (counts, _) = await ImportAsync($$$"""
            [
              {"model": "contenttypes.contenttype", "pk": 1, "fields": {"app_label": "auth", "model": "user"}},
              {"model": "accounts.user", "pk": "{{{id}}}", "fields": {
                "password": "{{{Hash}}}", "last_login": "2025-03-14T09:43:53.882Z", "gender": "male", "email": "Admin@Example.com",
                "fullname": "Admin user", "country_code": "", "phone_number": "admin", "is_email_verified": true, "is_active": true,
                "is_staff": true, "is_superuser": true, "created_at": "2025-03-06T10:15:38.986Z", "groups": [], "user_permissions": []}}
            ]
            """);

        var login = await Server.Http.PostAsync(
            "/auth/login/", new { email = "admin@example.com", password = "an old password" }, HttpStatusCode.OK);
        await Server.Http.PostAsync(
            "/auth/login/", new { email = "admin@example.com", password = "an old password" }, HttpStatusCode.OK);
        var stored = await Server.Get<Database>().ReadAsync(read => UserStore.Find(read, id), CancellationToken.None);

        Assert.That(counts, Is.EqualTo(new ImportCounts(Imported: 1, Present: 0, Skipped: 0, WithoutPassword: 0)));
        var user = login.Data().GetProperty("user");
        Assert.That(user.GetProperty("id").GetGuid(), Is.EqualTo(id));
        Assert.That(user.GetProperty("is_superuser").GetBoolean(), Is.True);
        Assert.That(user.GetProperty("created_at").GetString(), Is.EqualTo("2025-03-06T10:15:38.986000Z"));
        Assert.That(user.GetProperty("phone_number").GetString(), Is.Empty, "invalid values are left out");
        Assert.That(stored!.PasswordHash, Does.StartWith("$2b$"), "the old hash is replaced at the first sign-in");
    }

    [Test]
    public async Task A_second_run_changes_nothing_and_bad_rows_are_reported()
    {
        const string Dump = """
            [
              {"model": "auth.user", "pk": 7, "fields": {"email": "ana@example.org", "username": "ana_7", "first_name": "Ana", "last_name": "Old", "password": "!unusable", "is_active": false}},
              {"model": "auth.user", "pk": 8, "fields": {"email": "", "username": "ben"}},
              {"model": "auth.user", "pk": 9, "fields": {"email": "ANA@example.org", "username": "other"}},
              {"model": "auth.user", "fields": {"email": "c@example.org"}},
              {"model": "auth.user", "pk": 10, "fields": 5},
              5
            ]
            """;

        var (first, report) = await ImportAsync(Dump);
        var (second, _) = await ImportAsync(Dump);
        var ana = await Server.Get<Database>()
            .ReadAsync(read => UserStore.Find(read, DerivedId.From("", "7")), CancellationToken.None);

        Assert.That(first, Is.EqualTo(new ImportCounts(Imported: 1, Present: 0, Skipped: 4, WithoutPassword: 1)));
        Assert.That(second, Is.EqualTo(new ImportCounts(Imported: 0, Present: 1, Skipped: 4, WithoutPassword: 0)));
        Assert.That(report, Does.Contain("entry 2 (pk 8): it has no valid email")
            .And.Contain("entry 3 (pk 9): another user has its email").And.Contain("pk missing"));
        Assert.That(ana, Is.Not.Null);
        Assert.That(ana!.Fullname, Is.EqualTo("Ana Old"));
        Assert.That(ana.Handle, Is.EqualTo("ana_7"));
        Assert.That(ana.DisabledAt, Is.Not.Null);
    }

    [Test]
    public async Task A_large_dump_is_streamed()
    {
        var entries = Enumerable.Range(0, 5_000).Select(number => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"model":"auth.user","pk":{{{number}}},"fields":{"email":"u{{{number}}}@example.org","password":"{{{Hash}}}"}}"""));

        var (counts, _) = await ImportAsync($"[{string.Join(",\n", entries)}]");

        Assert.That(counts.Imported, Is.EqualTo(5_000));
    }

    [Test]
    public void A_file_that_is_not_a_dump_is_refused()
    {
        Assert.That(() => ImportAsync("{\"not\": \"an array\"}"), Throws.InstanceOf<CommandFailedException>());
        Assert.That(() => ImportAsync("[{\"model\": \"auth.user\", "), Throws.InstanceOf<CommandFailedException>());
    }

    private async Task<(ImportCounts Counts, string Report)> ImportAsync(string dump)
    {
        using var database = new CommandDatabase(ConfigurationSources.ForVerb(Server.DataDirectory));
        using var report = new StringWriter();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(dump));
        var counts = await new DjangoImport(database, report).RunAsync(stream, CancellationToken.None);
        return (counts, report.ToString());
    }
}
