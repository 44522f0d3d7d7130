using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>Something that a user does with one chat.</summary>
/// <param name="ChatId">The id on the wire.</param>
internal abstract record ChatCommand(Guid ActorId, Guid ChatId) : IWriteCommand;

/// <param name="Chat">The document, as JSON.</param>
internal sealed record CreateChat(Guid OwnerId, ReadOnlyMemory<byte> Chat, Guid? FolderId) : IWriteCommand;

/// <param name="Chat">What to merge into the document, as JSON.</param>
internal sealed record SaveChat(Guid ActorId, Guid ChatId, ReadOnlyMemory<byte> Chat) : ChatCommand(ActorId, ChatId);

/// <summary>A chat of an export.</summary>
/// <param name="Chat">The document, as JSON.</param>
/// <param name="Meta">Beside the tags, as JSON; empty where there is nothing else.</param>
/// <param name="Tags">Names or ids of tags.</param>
/// <param name="CreatedAt">Null: now.</param>
internal sealed record ImportedChat(
    ReadOnlyMemory<byte> Chat, ReadOnlyMemory<byte> Meta, IReadOnlyList<string> Tags, Guid? FolderId, bool IsPinned,
    Timestamp? CreatedAt, Timestamp? UpdatedAt);

/// <summary>All or nothing.</summary>
internal sealed record ImportChats(Guid OwnerId, IReadOnlyList<ImportedChat> Chats) : IWriteCommand;

/// <param name="Title">Null or empty: <c>Clone of</c> and the title.</param>
internal sealed record CloneChat(Guid ActorId, Guid ChatId, string? Title) : ChatCommand(ActorId, ChatId);

/// <param name="ChatId">The id of a shared copy; administrators may also name a chat.</param>
internal sealed record CloneShared(Guid ActorId, Guid ChatId) : ChatCommand(ActorId, ChatId);

internal sealed record DeleteChat(Guid ActorId, Guid ChatId) : ChatCommand(ActorId, ChatId);

internal sealed record TogglePin(Guid ActorId, Guid ChatId) : ChatCommand(ActorId, ChatId);

internal sealed record ToggleArchive(Guid ActorId, Guid ChatId) : ChatCommand(ActorId, ChatId);

/// <param name="FolderId">Null: into none.</param>
internal sealed record MoveChat(Guid ActorId, Guid ChatId, Guid? FolderId) : ChatCommand(ActorId, ChatId);

internal sealed record ArchiveChats(Guid OwnerId, bool IsArchived) : IWriteCommand;

/// <summary>All chats of a user.</summary>
internal sealed record DeleteChats(Guid OwnerId) : IWriteCommand;

/// <param name="ExpiresAt">Null: never.</param>
internal sealed record ShareChat(Guid ActorId, Guid ChatId, Timestamp? ExpiresAt) : ChatCommand(ActorId, ChatId);

internal sealed record UnshareChat(Guid ActorId, Guid ChatId) : ChatCommand(ActorId, ChatId);

internal sealed record AddTag(Guid ActorId, Guid ChatId, string Name) : ChatCommand(ActorId, ChatId);

internal sealed record RemoveTag(Guid ActorId, Guid ChatId, string Name) : ChatCommand(ActorId, ChatId);

internal sealed record ClearTags(Guid ActorId, Guid ChatId) : ChatCommand(ActorId, ChatId);

/// <param name="Content">A text, as JSON with its quotes.</param>
internal sealed record UpsertMessage(Guid ActorId, Guid ChatId, string MessageId, ReadOnlyMemory<byte> Content)
    : ChatCommand(ActorId, ChatId);

/// <param name="Data">An object, as JSON.</param>
internal sealed record PostChatEvent(Guid ActorId, Guid ChatId, string MessageId, string Type, ReadOnlyMemory<byte> Data)
    : ChatCommand(ActorId, ChatId);
