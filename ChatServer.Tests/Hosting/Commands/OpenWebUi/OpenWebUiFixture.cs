using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;
using ChatServer.Conversations;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using static ChatServer.Tests.Hosting.Commands.OpenWebUi.WebUiDatabase;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>An import from an Open WebUI into a data directory, which each test has for itself.</summary>
internal abstract class OpenWebUiFixture
{
    private const string Password = "an old password";
    protected const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","parentId":null,"content":"hi","n":1.0}},"currentId":"a"}}""";

    protected static readonly string Hash = Bcrypt.Hash(Password, cost: 4);

    protected string DirectoryPath { get; private set; } = "";

    protected WebUiDatabase WebUi { get; private set; } = null!;

    [SetUp]
    public async Task MakeDatabases()
    {
        DirectoryPath = ServerProcess.NewDataDirectory();
        WebUi = new WebUiDatabase();
        await using var services = StorageServices.In(DirectoryPath);
        _ = services.GetRequiredService<Database>();
    }

    [TearDown]
    public void DeleteDatabases()
    {
        WebUi.Dispose();
        Directory.Delete(DirectoryPath, recursive: true);
    }

    protected Task<TestServer> ServeAsync() => TestServer.StartAsync(("Chat:DataDirectory", DirectoryPath));

    protected static async Task<HttpClient> SignInAsync(TestServer server, string name)
    {
        var signedIn = await server.Http.PostAsync(
            "/api/v1/auths/signin", new { email = EmailOf(name), password = Password }, HttpStatusCode.OK);
        return server.As(signedIn.Text("token")!);
    }

    protected Task<ProgramRun> RunImportAsync(string? path = null) => ProgramRun.InvokeAsync(
        ImportOpenWebUiCommand.Create(), path ?? WebUi.Path, "--data-directory", DirectoryPath);

    /// <summary>Takes everything, and leaves a database without findings.</summary>
    protected async Task<ProgramRun> ImportAsync()
    {
        var run = (await RunImportAsync()).ExpectSuccess();
        (await ProgramRun.InvokeAsync(VerifyCommand.Create(), "--data-directory", DirectoryPath)).ExpectSuccess();
        return run;
    }

    protected IReadOnlyList<T> Read<T>(string sql)
    {
        using var connection = SqliteFile.OpenForReading(Path.Combine(DirectoryPath, "chat.db"));
        return [.. connection.Query<T>(sql)];
    }
}
