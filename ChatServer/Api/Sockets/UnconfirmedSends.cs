namespace ChatServer.Api.Sockets;

/// <summary>
/// Counts one client's sends that wait for their commit. At the bound the client's next frame waits, and so does the client.
/// </summary>
internal sealed class UnconfirmedSends(int max)
{
    private readonly Lock gate = new();
    private TaskCompletionSource? room;
    private int count;

    /// <summary>Takes a place; waits for one where there is none. One caller at a time.</summary>
    public ValueTask EnterAsync()
    {
        lock (gate)
        {
            if (count++ < max)
                return default;

            room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(room.Task);
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            count--;
            room?.TrySetResult();
            room = null;
        }
    }
}
