namespace ChatServer.Tests.Api.Access;

/// <summary>What a user has for themselves, for the rows of the matrix.</summary>
/// <param name="Chat">A chat, which is in no folder.</param>
/// <param name="Folder">An empty folder.</param>
/// <param name="DeletedChat">A chat for the row that deletes one.</param>
/// <param name="DeletedFolder">A folder for the row that deletes one.</param>
internal sealed record PrivatePlace(string Chat, string Folder, string DeletedChat, string DeletedFolder)
{
    /// <summary>An agent of theirs, with which somebody else chats.</summary>
    public required string Agent { get; init; }

    /// <summary>What it knows.</summary>
    public required string Answer { get; init; }

    /// <summary>The chat of somebody else with it.</summary>
    public required string OwnedChat { get; init; }

    /// <summary>Their chat with an agent of somebody else.</summary>
    public required string AgentChat { get; init; }

    /// <summary>A run of that chat, which has ended.</summary>
    public required string Run { get; init; }

    /// <summary>An agent with which they don't chat.</summary>
    public required string OthersAgent { get; init; }
}
