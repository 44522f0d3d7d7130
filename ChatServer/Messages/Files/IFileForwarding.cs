namespace ChatServer.Messages.Files;

/// <summary>Copies the files of forwarded messages, and sends the messages then.</summary>
internal interface IFileForwarding
{
    /// <summary>
    /// Counts a copy as an upload of its sender. Returns how long they have to wait where they made too many, else null.
    /// </summary>
    TimeSpan? WaitFor(Guid senderId, StoredFile source);

    /// <summary>False where too many wait: <see cref="FileForward.Completed"/> isn't called then.</summary>
    bool TryQueue(FileForward forward);
}
