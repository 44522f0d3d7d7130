using ChatServer.Storage;

namespace ChatServer.Attachments.UserFiles;

/// <summary>Decides whose files a legal hold keeps when they are deleted. It must not change anything.</summary>
internal interface IUserFileHold
{
    bool HoldsUser(WriteScope write, Guid userId);
}
