using System.Net.WebSockets;
using System.Text.Json;
using ChatServer.Benchmarks.Crash;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary>
/// A user's device on Room's socket. Every frame is shown to <paramref name="observe"/>, in order, before whoever waits for it.
/// </summary>
internal sealed class RoomDevice(Uri server, TestUser user, Action<JsonElement>? observe = null) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly Lock gate = new();
    private readonly List<Waiting> waiting = [];
    private Task? reading;

    public TestUser User => user;

    /// <param name="cursor">Where to catch up from; null not to.</param>
    public async Task ConnectAsync(string? cursor, CancellationToken cancellationToken)
    {
        var from = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
        await socket.ConnectAsync(new Uri($"{user.RoomUrl(server)}{from}"), cancellationToken);
        reading = ReadAsync();
    }

    public async Task SendAsync(object frame, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame);
        await sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The first frame from now on that is such a one.</summary>
    /// <exception cref="TimeoutException">None has come in half a minute.</exception>
    /// <exception cref="WebSocketException">The connection has ended.</exception>
    public Task<JsonElement> NextAsync(Func<JsonElement, bool> isSuch)
    {
        var next = new Waiting(isSuch, new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
            waiting.Add(next);
        if (reading is { IsCompleted: true })
            Fail();
        return next.Found.Task.WaitAsync(Patience);
    }

    /// <summary>Every frame that was sent to this device before has been observed.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var pong = NextAsync(frame => Text(frame, "action") == "pong");
        await SendAsync(new { action = "ping" }, cancellationToken);
        await pong;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        if (reading is not null)
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        sending.Dispose();
    }

    public static string? Text(JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Ends with the connection.
    private async Task ReadAsync()
    {
        try
        {
            while (await RoomSocket.ReadJsonAsync(socket, CancellationToken.None) is { } frame)
            {
                observe?.Invoke(frame);
                Take(frame);
            }
        }
        catch (WebSocketException)
        {
            // The server was killed, or this device is disposed. Waiting callers fail below.
        }
        finally
        {
            Fail();
        }
    }

    private void Take(JsonElement frame)
    {
        List<Waiting> found;
        lock (gate)
        {
            found = waiting.FindAll(one => one.IsSuch(frame));
            waiting.RemoveAll(found.Contains);
        }

        found.ForEach(one => one.Found.TrySetResult(frame));
    }

    private void Fail()
    {
        List<Waiting> left;
        lock (gate)
        {
            left = [.. waiting];
            waiting.Clear();
        }

        left.ForEach(one => one.Found.TrySetException(new WebSocketException($"The connection of {user.Id} has ended.")));
    }

    private sealed record Waiting(Func<JsonElement, bool> IsSuch, TaskCompletionSource<JsonElement> Found);
}
