namespace ChatServer.Realtime;

internal enum Enqueued
{
    /// <summary>The send loop is running and will send the frame.</summary>
    Waiting,

    /// <summary>The send loop is idle: start it once all frames that belong together are queued.</summary>
    First,

    /// <summary>The frame was dropped: the client is slow and the frame is droppable, or the connection is gone.</summary>
    Dropped,

    /// <summary>The queue is full: the client can't keep up.</summary>
    Full,
}
