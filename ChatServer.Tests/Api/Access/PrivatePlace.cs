namespace ChatServer.Tests.Api.Access;

/// <summary>What a user has for themselves, for the rows of the matrix.</summary>
/// <param name="Chat">A chat, which is in no folder.</param>
/// <param name="Folder">An empty folder.</param>
/// <param name="DeletedChat">A chat for the row that deletes one.</param>
/// <param name="DeletedFolder">A folder for the row that deletes one.</param>
internal sealed record PrivatePlace(string Chat, string Folder, string DeletedChat, string DeletedFolder);
