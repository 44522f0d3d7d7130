using ChatServer.Api.Input;
using Microsoft.AspNetCore.Mvc;

namespace ChatServer.Api.Chats;

/// <summary>The query of deleting a folder.</summary>
internal sealed record FolderDeletionInput
{
    /// <summary>Whether the chats in it are deleted; true if absent.</summary>
    [FromQuery(Name = "delete_contents"), TextField(OneOf = ["true", "false"])]
    public string? DeleteContents { get; init; }

    public Parsed<FoundFlag> Read()
    {
        var reader = new InputReader();
        return reader.Result(new FoundFlag(reader.Flag("delete_contents", DeleteContents) ?? true));
    }
}
