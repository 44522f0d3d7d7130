using System.Net.WebSockets;

namespace ChatServer.Realtime;

/// <summary>The closing handshake of one WebSocket. The server closes once, with the first code that is given.</summary>
internal sealed class ClosingHandshake(WebSocket socket, Action abort, TimeProvider clock)
{
    private int code;
    private long begunAt;

    /// <summary>The code that the server closed with; 0 while it has not closed.</summary>
    public int Code => Volatile.Read(ref code);

    /// <summary>How long the client has had to answer.</summary>
    public TimeSpan Age => clock.GetElapsedTime(Volatile.Read(ref begunAt));

    /// <summary>Completes when the close frame has been written.</summary>
    public Task Sent { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Sets the close code; false if closing has already begun. If true, the caller must send the close frame.
    /// </summary>
    public bool TryBegin(int closeCode)
    {
        // The time is set before the code, because a thread that sees the code may read the age.
        Interlocked.CompareExchange(ref begunAt, clock.GetTimestamp(), 0);
        return Interlocked.CompareExchange(ref code, closeCode, 0) == 0;
    }

    public void Send(string reason) => Sent = SendAsync(reason);

    /// <summary>Answers the client's close frame, unless the server has closed first.</summary>
    public Task AnswerAsync() => TryBegin((int)WebSocketCloseStatus.NormalClosure) ? SendAsync("") : Task.CompletedTask;

    private async Task SendAsync(string reason)
    {
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)Code, reason, CancellationToken.None);
        }
        catch (Exception failure)
            when (failure is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection broke first.
            abort();
        }
    }
}
