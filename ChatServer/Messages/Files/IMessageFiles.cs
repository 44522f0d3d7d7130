using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Files;

/// <summary>Stores the files of messages: their rows, within the storage quotas, and their content.</summary>
internal interface IMessageFiles
{
    /// <summary>Refuses a file for which there is no space; null if it fits. Call it in the write that stores the file.</summary>
    Refusal? CheckRoom(ReadScope read, Guid ownerId, long bytes);

    /// <summary>Stores the row of a file, in the write of its message. The file gets the message's id.</summary>
    void Insert(WriteScope write, Conversation conversation, Guid ownerId, long messageId, StoredFile file);

    /// <summary>
    /// Finds the files of a message among those that its sender has uploaded; refused if one isn't theirs, or was sent before.
    /// </summary>
    Outcome<OwnFile[]> FindOwn(ReadScope read, Guid ownerId, IReadOnlyList<Guid> ids);

    /// <summary>Makes own files those of a message, in its write. The first gets the message's id.</summary>
    void Attach(WriteScope write, Conversation conversation, Guid ownerId, long messageId, IReadOnlyList<OwnFile> files);

    /// <summary>
    /// Deletes the content of a file whose message is gone. Call it after the commit; content that a crash leaves behind is found
    /// and deleted later.
    /// </summary>
    void DeleteContent(string objectName);
}
