using System.Net.WebSockets;

namespace ChatServer.Realtime;

/// <summary>The end of one WebSocket: this side closes once, with the first code that somebody gives.</summary>
internal sealed class ClosingHandshake(WebSocket socket, Action abort, TimeProvider clock)
{
    private int code;
    private long begunAt;

    /// <summary>The code that this side closed with; 0 while it has not.</summary>
    public int Code => Volatile.Read(ref code);

    /// <summary>How long the client has had time to answer.</summary>
    public TimeSpan Age => clock.GetElapsedTime(Volatile.Read(ref begunAt));

    /// <summary>The writing of the close frame.</summary>
    public Task Sent { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Takes the code; false where the closing has begun before. True obliges the caller to send the close frame.
    /// </summary>
    public bool TryBegin(int closeCode)
    {
        // The time stands before the code does: who sees the code may look at the age.
        Interlocked.CompareExchange(ref begunAt, clock.GetTimestamp(), 0);
        return Interlocked.CompareExchange(ref code, closeCode, 0) == 0;
    }

    public void Send(string reason) => Sent = SendAsync(reason);

    /// <summary>Answers the client's close frame, unless this side has closed first.</summary>
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
