namespace ChatServer.Messages.Files;

/// <summary>Copies the files of forwarded messages, then sends the messages.</summary>
internal interface IFileForwarding
{
    /// <summary>
    /// Counts a copy as an upload of its sender. Returns how long the sender has to wait if they made too many, else null.
    /// </summary>
    TimeSpan? WaitFor(Guid senderId, StoredFile source);

    /// <summary>False if the queue is full; <see cref="FileForward.Completed"/> isn't called then.</summary>
    bool TryQueue(FileForward forward);
}
