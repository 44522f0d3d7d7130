using System.Net.WebSockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash;

/// <summary>
/// A user's device: connects with its cursor, catches up, sends again what was not confirmed, then writes on. Each
/// run is one connection, and ends with it.
/// </summary>
internal sealed class CrashClient(Uri server, TestUser user, Ledger ledger, Violations violations, int window)
{
    private const int SyncLimit = 500;

    // Now and then a message goes out twice without need, as from a client that is too impatient.
    private const int RepeatEvery = 17;

    private static readonly TimeSpan WriteInterval = TimeSpan.FromMilliseconds(5);

    private string cursor = "0";

    public Ledger Ledger => ledger;

    /// <summary>Connects once, so that the server knows the user.</summary>
    public async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(RoomUrl(), cancellationToken);
        await CatchUpAsync(socket, cancellationToken);
    }

    /// <param name="resendFirst">Send again before having caught up, when some of it may be stored and some not.</param>
    /// <param name="writeOn">Go on with new messages after that.</param>
    public async Task RunAsync(bool resendFirst, bool writeOn, CancellationToken over)
    {
        using var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(RoomUrl(), over);
            if (resendFirst)
                await SendAllAsync(socket, ledger.Unconfirmed(), over);

            await CatchUpAsync(socket, over);
            if (!resendFirst)
                await SendAllAsync(socket, ledger.Unconfirmed(), over);

            await LiveAsync(socket, writeOn, over);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or HttpRequestException)
        {
            // The server was killed, or the run is over: what the ledger holds is the outcome.
        }
    }

    private Uri RoomUrl() => new($"{user.RoomUrl(server)}&cursor={Uri.EscapeDataString(cursor)}");

    private async Task CatchUpAsync(ClientWebSocket socket, CancellationToken over)
    {
        while (await RoomSocket.ReadAsync(socket, over) is { } frame)
        {
            Note(frame, isLive: false);
            if (frame is not { Action: "sync_complete", Cursor: { } next })
                continue;

            cursor = next;
            if (frame.HasMore is not true)
                return;

            await RoomSocket.SendAsync(socket, new SyncFrame("sync", cursor, SyncLimit), RoomJson.Default.SyncFrame, over);
        }
    }

    private async Task LiveAsync(ClientWebSocket socket, bool writeOn, CancellationToken over)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(over);
        var writing = writeOn ? WriteAsync(socket, ended.Token) : Task.CompletedTask;
        try
        {
            while (await RoomSocket.ReadAsync(socket, over) is { } frame)
                Note(frame, isLive: true);
        }
        finally
        {
            await ended.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(ServerFrame frame, bool isLive)
    {
        switch (frame)
        {
            case { Action: "re_message", CreatedMsgId: { } id }:
                ledger.Receive(id, frame.Message);
                cursor = $"{id}";
                break;

            // Only a new confirmation in the live stream has its place in the order: the answer to a repeated send may
            // be ahead of the stream that is still catching up, or name an old message.
            case { Action: "conf_message", CreatedMsgId: { } id }:
                if (ledger.TryConfirm(frame.ClientMsgId, id, frame.Message) && isLive)
                    cursor = $"{id}";
                break;

            case { Action: "error" }:
                violations.Add($"{user.Id}: error {frame.Code}: {frame.Message}");
                break;
        }
    }

    private async Task WriteAsync(ClientWebSocket socket, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            var messages = ledger.Write(window);
            await SendAllAsync(socket, messages, ended);
            await SendAllAsync(socket, messages.Where(message => message.Number % RepeatEvery == 0), ended);
            await Task.Delay(WriteInterval, ended);
        }
    }

    private async Task SendAllAsync(ClientWebSocket socket, IEnumerable<SentMessage> messages, CancellationToken over)
    {
        foreach (var message in messages)
        {
            var frame = new TextFrame("text_message", message.Body, ledger.Peer, message.ClientMsgId);
            await RoomSocket.SendAsync(socket, frame, RoomJson.Default.TextFrame, over);
        }
    }
}
