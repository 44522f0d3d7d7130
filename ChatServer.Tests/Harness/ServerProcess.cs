using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>The built server as a separate process, to be killed, drained and restarted on the same data directory.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder log = new();
    private readonly Process process;

    private ServerProcess(Process process, Uri address, string dataDirectory)
    {
        this.process = process;
        Address = address;
        DataDirectory = dataDirectory;
        Http = new HttpClient { BaseAddress = address };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string DataDirectory { get; }

    public HttpClient Http { get; }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>The output of the server so far.</summary>
    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    /// <summary>Resident memory, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public static string NewDataDirectory() => Directory.CreateTempSubdirectory("chat-process-").FullName;

    /// <summary>Starts a server with cheap password hashes and no rate limits, and returns when it answers.</summary>
    public static Task<ServerProcess> StartAsync(string dataDirectory, params (string Key, string Value)[] settings) =>
        StartAsync(dataDirectory, [], settings);

    /// <summary>Starts a server with additional arguments.</summary>
    public static Task<ServerProcess> StartAsync(
        string dataDirectory, string[] arguments, params (string Key, string Value)[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [DllPath, "--urls", address.ToString(), .. arguments]);
        return StartAsync(start, address, dataDirectory, settings);
    }

    /// <summary>Starts a server with a limit of open files and sockets.</summary>
    public static Task<ServerProcess> StartLimitedAsync(
        int openFiles, string dataDirectory, params (string Key, string Value)[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        string[] arguments = ["-c", $"ulimit -n {openFiles}; exec dotnet \"$@\"", "sh", DllPath, "--urls", address.ToString()];
        return StartAsync(new ProcessStartInfo("/bin/sh", arguments), address, dataDirectory, settings);
    }

    private static async Task<ServerProcess> StartAsync(
        ProcessStartInfo start, Uri address, string dataDirectory, (string Key, string Value)[] settings)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = AppContext.BaseDirectory;
        start.Environment["Chat__DataDirectory"] = dataDirectory;
        start.Environment["Chat__Accounts__BcryptCost"] = "4";
        start.Environment["Chat__RateLimits__Enabled"] = "false";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var server = new ServerProcess(Process.Start(start)!, address, dataDirectory);
        await server.WaitUntilReadyAsync();
        return server;
    }

    public static string DllPath => Path.Combine(AppContext.BaseDirectory, "ChatServer.dll");

    public Task<TestUser> RegisterAsync(string name) => TestUser.RegisterAsync(Http, name);

    public async Task<RoomClient> ConnectAsync(string name) => await ConnectAsync(await RegisterAsync(name));

    public Task<RoomClient> ConnectAsync(TestUser user, string? cursor = null) => RoomClient.ConnectAsync(Address, user, cursor);

    /// <summary>Returns a client that sends this user's access token with every request.</summary>
    public HttpClient As(TestUser user) => new()
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", user.Access) },
    };

    /// <summary>Signs a user in again and returns the user with the new tokens.</summary>
    public async Task<TestUser> SignInAsync(TestUser user)
    {
        using var response = await Http.PostAsJsonAsync(
            "/auth/login/", new { email = user.Email, password = TestServer.Password });
        response.EnsureSuccessStatusCode();
        var data = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
        return user with { Access = data.GetProperty("access").GetString()!, Refresh = data.GetProperty("refresh").GetString()! };
    }

    /// <summary>Sends SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM, like a service manager.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end of the process and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new AssertionException($"The server didn't start:\n{Log}");
            await Task.Delay(50);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await Http.GetAsync("/auth/me/");
            return response.StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Note(string? line)
    {
        lock (log)
            log.AppendLine(line);
    }
}
