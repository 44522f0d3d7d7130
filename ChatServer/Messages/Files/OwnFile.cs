namespace ChatServer.Messages.Files;

/// <summary>A file that a user has uploaded and not yet sent.</summary>
internal sealed record OwnFile(Guid Id, StoredFile File);
