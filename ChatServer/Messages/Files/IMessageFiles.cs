using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Files;

/// <summary>Keeps the files of messages: their rows, within what may be stored, and their content.</summary>
internal interface IMessageFiles
{
    /// <summary>Refuses a file for which there is no room; null where it fits. To be asked in the write that stores it.</summary>
    Refusal? CheckRoom(ReadScope read, Guid ownerId, long bytes);

    /// <summary>Stores the row of a file, in the write of its message, whose id it takes.</summary>
    void Insert(WriteScope write, Conversation conversation, Guid ownerId, long messageId, StoredFile file);

    /// <summary>
    /// Deletes the content of a file whose message is gone. To be called after the commit; what a crash leaves is found and
    /// deleted later.
    /// </summary>
    void DeleteContent(string objectName);
}
