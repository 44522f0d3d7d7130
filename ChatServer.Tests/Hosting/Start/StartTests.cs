using System.Net;
using System.Net.Sockets;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Hosting.Start;

/// <summary>A failed start from a shell prints its reason in one line.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class StartTests
{
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [TestCase("Chat:Storage:MaxBatch", "--Chat:Storage:MaxBatch=0")]
    [TestCase("Chat:Storage:MaxBatch", "--Chat:Storage:MaxBatch=many")]
    [TestCase("Chat:Storage:MaxBatchh", "--Chat:Storage:MaxBatchh=5")]
    [TestCase("Chat:Storag", "Chat__Storag__MaxBatch=5")]
    [TestCase("Chat:Web:AllowedOrigins", "Chat__Web__AllowedOrigins__0=https://example.com/chat")]
    [TestCase("Chat:Web:KnownProxies", "--Chat:Web:KnownProxies:0=10.0.0.0/99")]
    [TestCase("Chat:Metrics:AllowedNetworks", "--Chat:Metrics:AllowedNetworks=everybody")]
    [TestCase("Chat:Auth:PublicKey", "--Chat:Auth:PublicKey=nonsense")]
    [TestCase("WEBUI_MESSAGE_ENCRYPTION", "WEBUI_MESSAGE_ENCRYPTION=false")]
    [TestCase("WEBUI_MAX_FILE_SIZE", "WEBUI_MAX_FILE_SIZE=10MB")]
    [TestCase("--dmeo", "--dmeo")]
    [TestCase("srve", "srve")]
    [TestCase("--port", "--port", "9000")]
    [TestCase("--DataDirectory", "--DataDirectory", "/nowhere")]
    [TestCase("--Chatt:DataDirectory", "--Chatt:DataDirectory=/nowhere")]
    [TestCase("Chat:Web:KnownProxies", "Chat__Web__KnownProxies=127.0.0.1, nonsense")]
    [TestCase("Chat:Web:KnownProxies", "Chat__Web__KnownProxies=127.0.0.1", "Chat__Web__KnownProxies__0=127.0.0.1")]
    [TestCase("Serilog:MinimumLevel:Default must be one of verbose, debug", "--Serilog:MinimumLevel:Default=Chatty")]
    [TestCase("Serilog:MinimumLevel:Override:Microsoft.AspNetCore", "--Serilog:MinimumLevel:Override:Microsoft.AspNetCore=3")]
    [TestCase("Serilog:MinimumLevel:Defualt", "--Serilog:MinimumLevel:Defualt=Debug")]
    [TestCase("Serilog:MinimumLevl", "--Serilog:MinimumLevl:Default=Debug")]
    [TestCase("Unable to find a method called Consol.", "--Serilog:WriteTo:0:Name=Consol")]
    [TestCase("Serilog.Sinks.Nowhere", "--Serilog:Using:2=Serilog.Sinks.Nowhere")]
    [TestCase("Serilog: ", "--Serilog:WriteTo:1:Name=File", "--Serilog:WriteTo:1:Args:path=/dev/null/chat.log")]
    [TestCase("Chat:Logs:File", "--Chat:Logs:File=/dev/null/chat.log")]
    [TestCase("Chat:Logs:File", "--Chat:Logs:File=/tmp/")]
    public async Task A_bad_option_stops_the_start_with_one_line_that_names_it(string named, params string[] arguments)
    {
        var run = await ProgramRun.StartAsync([$"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0", .. arguments]);

        run.ExpectOneLine(named);
    }

    [TestCase("http://127.0.0.1:99999")]
    [TestCase("nonsense")]
    [TestCase("")]
    [TestCase("http://127.0.0.1:0;ftp://127.0.0.1:0")]
    public async Task An_unusable_listen_address_is_reported(string urls) =>
        (await ProgramRun.StartAsync("serve", "--data-directory", directory, "--urls", urls)).ExpectOneLine("Urls");

    [Test]
    public async Task An_unreadable_master_key_is_reported_with_its_file()
    {
        var file = Path.Combine(directory, "master.key");
        await File.WriteAllTextAsync(file, "nonsense");

        var run = await ProgramRun.StartAsync("serve", "--new", "--data-directory", directory, "--urls", "http://127.0.0.1:0");

        run.ExpectOneLine(file);
    }

    [Test]
    public async Task A_server_watches_no_folders()
    {
        await using var server = await ServerProcess.StartAsync(directory);

        var watched = Directory.GetFiles($"/proc/{server.Id}/fdinfo").SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("inotify", StringComparison.Ordinal));

        Assert.That(watched, Is.Empty);
    }

    [Test]
    public async Task A_port_in_use_is_reported()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={directory}", "--urls", $"http://{taken.LocalEndpoint}");

        run.ExpectOneLine("address already in use");
    }

    [Test]
    public async Task A_data_directory_that_cannot_be_created_is_reported()
    {
        var file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, "");

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={file}", "--urls=http://127.0.0.1:0");

        run.ExpectOneLine(file);
        run.ExpectOneLine("Chat:DataDirectory");
    }

    [Test]
    public async Task A_second_server_is_refused_and_the_first_keeps_running()
    {
        await using var first = await ServerProcess.StartAsync(directory);

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0");

        run.ExpectOneLine("Another server is already running on");
        using var answer = await first.Http.GetAsync("/readyz");
        Assert.That(answer.IsSuccessStatusCode, Is.True);
    }

    [Test]
    public async Task A_missing_master_key_is_reported_and_not_replaced()
    {
        await using (await ServerProcess.StartAsync(directory))
            File.Delete(Path.Combine(directory, "master.key"));

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0");

        run.ExpectOneLine("master.key is missing");
    }

    [Test]
    public async Task A_wrong_master_key_is_reported()
    {
        await using (await ServerProcess.StartAsync(directory))
            await File.WriteAllTextAsync(Path.Combine(directory, "master.key"), Convert.ToBase64String(new byte[32]));

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0");

        run.ExpectOneLine(Path.Combine(directory, "chat.db"));
        run.ExpectOneLine(Path.Combine(directory, "master.key"));
        run.ExpectOneLine("set Chat:Encryption:MasterKey");
    }

    [Test]
    public async Task A_wrong_configured_master_key_is_reported_with_the_key_file_it_overrides()
    {
        await using (await ServerProcess.StartAsync(directory))
        {
        }

        var run = await ProgramRun.StartAsync(
            $"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0",
            $"Chat__Encryption__MasterKey={Convert.ToBase64String(new byte[32])}");

        run.ExpectOneLine("Chat:Encryption:MasterKey and PreviousMasterKeys");
        run.ExpectOneLine($"{Path.Combine(directory, "master.key")} is not used");
    }

    [Test]
    public async Task A_key_changed_in_the_database_is_reported()
    {
        await using (await ServerProcess.StartAsync(directory))
        {
            using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
            SqliteFile.Execute(
                connection,
                "UPDATE server_keys SET wrapped = (SELECT wrapped FROM server_keys WHERE name = 'audit') WHERE name = 'reports'");
        }

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0");

        run.ExpectOneLine("the database was changed or is damaged");
    }

    [Test]
    public async Task A_database_of_a_newer_server_is_refused()
    {
        await using (await ServerProcess.StartAsync(directory))
        {
            using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
            SqliteFile.Execute(connection, "INSERT INTO migrations (number, name, applied_at) VALUES (9999, 'later', 0)");
        }

        var run = await ProgramRun.StartAsync($"--Chat:DataDirectory={directory}", "--urls=http://127.0.0.1:0");

        run.ExpectOneLine("newer server");
    }
}
