using ChatServer.Storage;

namespace ChatServer.Chats.Folders;

/// <param name="Data">An object, as JSON; null where there is none.</param>
internal sealed record CreateFolder(Guid OwnerId, string Name, string? Data, string? Meta) : IWriteCommand;

/// <summary>Something that a user does with one folder.</summary>
/// <param name="FolderId">The id on the wire.</param>
internal abstract record FolderCommand(Guid OwnerId, Guid FolderId) : IWriteCommand;

/// <summary>Null leaves unchanged; data and meta are merged member by member.</summary>
internal sealed record UpdateFolder(Guid OwnerId, Guid FolderId, string? Name, string? Data, string? Meta)
    : FolderCommand(OwnerId, FolderId);

/// <param name="ParentId">Null: to the root.</param>
internal sealed record MoveFolder(Guid OwnerId, Guid FolderId, Guid? ParentId) : FolderCommand(OwnerId, FolderId);

internal sealed record ExpandFolder(Guid OwnerId, Guid FolderId, bool IsExpanded) : FolderCommand(OwnerId, FolderId);

/// <param name="WithChats">Whether the chats in it are deleted; else they are taken out.</param>
/// <param name="MayDeleteChats">Whether the user may delete chats.</param>
internal sealed record DeleteFolder(Guid OwnerId, Guid FolderId, bool WithChats, bool MayDeleteChats)
    : FolderCommand(OwnerId, FolderId);
