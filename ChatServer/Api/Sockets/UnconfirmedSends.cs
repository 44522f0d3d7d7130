namespace ChatServer.Api.Sockets;

/// <summary>
/// Counts a client's sends that wait for their commit. At the limit, handling its next frame waits, and so does the client.
/// </summary>
internal sealed class UnconfirmedSends(int max)
{
    private readonly Lock gate = new();
    private TaskCompletionSource? room;
    private int count;

    /// <summary>Takes a place; waits if there is none. Only one caller may wait at a time.</summary>
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
