using System.CommandLine;
using System.Net;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>An import from an Open WebUI into a data directory, which each test has for itself.</summary>
internal abstract class OpenWebUiFixture
{
    protected const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","parentId":null,"content":"hi","n":1.0}},"currentId":"a"}}""";

    protected string DirectoryPath { get; private set; } = "";

    protected WebUiDatabase WebUi { get; private set; } = null!;

    [SetUp]
    public async Task MakeDatabases()
    {
        DirectoryPath = ServerProcess.NewDataDirectory();
        await using var services = StorageServices.In(DirectoryPath);
        _ = services.GetRequiredService<Database>();
        WebUi = new WebUiDatabase(); // after the server's, which sets SQLite up
    }

    [TearDown]
    public void DeleteDatabases()
    {
        WebUi.Dispose();
        Directory.Delete(DirectoryPath, recursive: true);
    }

    protected Task<TestServer> ServeAsync() => TestServer.StartAsync(("Chat:DataDirectory", DirectoryPath));

    /// <summary>Starts a server with what was imported, and signs a user in.</summary>
    protected async Task<ServedUser> ServeAsync(string name)
    {
        var server = await ServeAsync();
        return new ServedUser(server, await SignInAsync(server, name));
    }

    protected static async Task<HttpClient> SignInAsync(
        TestServer server, string name, string password = WebUiDatabase.Password)
    {
        var signedIn = await server.Http.PostAsync(
            "/api/v1/auths/signin", new { email = WebUiDatabase.EmailOf(name), password }, HttpStatusCode.OK);
        return server.As(signedIn.Text("token")!);
    }

    protected Task<ProgramRun> RunImportAsync(params string[] options) => RunImportOfAsync(WebUi.Path, options);

    protected Task<ProgramRun> RunImportOfAsync(string path, params string[] options) =>
        RunAsync(ImportOpenWebUiCommand.Create(), [path, .. options]);

    /// <summary>Takes everything, and leaves a database without findings.</summary>
    protected async Task<ProgramRun> ImportAsync(params string[] options)
    {
        var run = (await RunImportAsync(options)).ExpectSuccess();
        await VerifyAsync();
        return run;
    }

    protected Task<ProgramRun> ImportWithFilesAsync() => ImportAsync("--files", WebUi.UploadsPath);

    protected async Task VerifyAsync() => (await RunAsync(VerifyCommand.Create())).ExpectSuccess();

    /// <summary>Adds a user of this server, with <see cref="TestServer.Password"/>.</summary>
    protected async Task AddUserHereAsync(string email, string fullname) => (await RunAsync(
        UserCommand.Create(), "add", "--email", email, "--fullname", fullname, "--password", TestServer.Password))
        .ExpectSuccess();

    protected IReadOnlyList<T> Read<T>(string sql)
    {
        using var connection = SqliteFile.OpenForReading(Path.Combine(DirectoryPath, "chat.db"));
        return [.. connection.Query<T>(sql)];
    }

    private Task<ProgramRun> RunAsync(Command verb, params string[] arguments) =>
        ProgramRun.InvokeAsync(verb, [.. arguments, "--data-directory", DirectoryPath]);
}

/// <summary>A server, and the client of a user who is signed in to it.</summary>
internal sealed record ServedUser(TestServer Server, HttpClient Http) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
