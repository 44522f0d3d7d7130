using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Api.Events;

/// <summary>The npm package socket.io-client in a process of node; <c>./test.sh</c> installs it.</summary>
internal sealed class GenuineClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Folder = Repository.PathOf("ChatServer.Tests/Api/Events/Client");
    private readonly Process process;
    private readonly ConcurrentQueue<string?> errors = [];

    private GenuineClient(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Skips the test where there is no node or no package.</summary>
    public static void SkipIfMissing()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "socket.io-client")))
            Assert.Ignore("socket.io-client is not installed: ./test.sh installs it if npm is there");

        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            node.WaitForExit();
        }
        catch (Win32Exception)
        {
            Assert.Ignore("node is not installed");
        }
    }

    public static GenuineClient Start(Uri address, string? token) =>
        new(StartNode(token is null ? ["client.mjs", $"{address}"] : ["client.mjs", $"{address}", token]));

    /// <summary>Has node run a script of the folder; what it prints, and its errors, must be read.</summary>
    public static Process StartNode(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    public static async Task<GenuineClient> ConnectAsync(Uri address, TestUser user)
    {
        var client = Start(address, user.Access);
        await client.ReceiveAsync("connect");
        return client;
    }

    /// <summary>Has the client do something: emit, ask, cut or disconnect.</summary>
    public async Task DoAsync(params object?[] command)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Returns the value of the next line, which must have this name.</summary>
    public async Task<JsonElement> ReceiveAsync(string name)
    {
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new AssertionException($"The client has ended: {string.Join(Environment.NewLine, errors)}");
        var parts = JsonSerializer.Deserialize<JsonElement>(line);
        Assert.That(parts[0].GetString(), Is.EqualTo(name), line);
        return parts.GetArrayLength() > 1 ? parts[1] : default;
    }

    /// <summary>Returns the payload of the next event, which must be one of a channel of this type.</summary>
    public async Task<JsonElement> ReceiveEventAsync(string type)
    {
        var payload = await ReceiveAsync("events:channel");
        Assert.That(payload.GetProperty("data").Text("type"), Is.EqualTo(type), payload.GetRawText());
        return payload;
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
