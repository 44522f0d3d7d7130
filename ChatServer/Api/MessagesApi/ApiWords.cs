using ChatServer.Api.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>The names of the Messages API.</summary>
internal static class ApiWords
{
    public static Vocabulary All => Vocabulary.Common;

    /// <summary>The names in the form that shares a file.</summary>
    public static Vocabulary Form { get; } = All.Naming(RequestField.Body, "message");

    /// <summary>The names in the paths of files.</summary>
    public static Vocabulary Files { get; } = All.Naming(RequestField.File, "file_id");
}
