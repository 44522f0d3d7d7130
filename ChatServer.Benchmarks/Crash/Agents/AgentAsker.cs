using System.Net.WebSockets;
using System.Text.Json;
using ChatServer.Benchmarks.Agents;
using ChatServer.Benchmarks.Agents.Takeover;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash.Agents;

/// <summary>A visitor who asks an agent one question after the other, until the connection breaks.</summary>
internal sealed class AgentAsker(Uri server, TestUser user, Guid agentId, int number, int seed)
{
    private const int MaxTokens = 150;
    private const int Rate = 100;
    private const int MaxFirstDelay = 300;
    private static readonly string[] Ends = ["done", "failed", "cancelled"];
    private readonly Random random = new(seed);
    private int asked;
    private long? thread;

    public TestUser User => user;

    public ReplyLedger Ledger { get; } = new();

    /// <summary>Asks once, so that there is a chat.</summary>
    public async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        await using var device = new RoomDevice(server, user);
        await device.ConnectAsync(cursor: null, cancellationToken);
        await AskAsync(device, new StreamOrder(NextTag(), Tokens: 1, Rate, TimeSpan.Zero), cancellationToken);
    }

    public async Task RunAsync(CancellationToken over)
    {
        await using var device = new RoomDevice(server, user, Ledger.Observe);
        await device.ConnectAsync(cursor: null, over);
        var asking = AskOnAsync(device, over);
        await Task.WhenAny(asking, Task.Delay(Timeout.Infinite, over));
        await device.DisposeAsync();
        await asking;
    }

    private async Task AskOnAsync(RoomDevice device, CancellationToken over)
    {
        try
        {
            await device.SendAsync(new { action = "agent_follow", thread_id = thread }, over);
            while (true)
                await AskAsync(device, NextOrder(), over);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or TimeoutException
            or ObjectDisposedException)
        {
            // The server was killed, or the run is over: what the ledger holds is the outcome.
        }
    }

    private async Task AskAsync(RoomDevice device, StreamOrder order, CancellationToken over)
    {
        var confirmed = device.NextAsync(frame => RoomDevice.Text(frame, "action") == "conf_message");
        var ended = device.NextAsync(HasEnded);
        await device.SendAsync(new { action = "text_message", agent_id = agentId, message_body = order.ToString() }, over);
        thread = (await confirmed).GetProperty("thread_id").GetInt64();
        await ended;
    }

    private static bool HasEnded(JsonElement frame) =>
        RoomDevice.Text(frame, "action") == "agent_run" && Ends.Contains(RoomDevice.Text(frame, "state"));

    private StreamOrder NextOrder() =>
        new(NextTag(), 1 + random.Next(MaxTokens), Rate, TimeSpan.FromMilliseconds(random.Next(MaxFirstDelay)));

    private string NextTag() => $"a{number}-{asked++}";
}
