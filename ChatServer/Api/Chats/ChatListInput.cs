using ChatServer.Api.Input;
using ChatServer.Chats.Lists;
using Microsoft.AspNetCore.Mvc;

namespace ChatServer.Api.Chats;

internal sealed record AskedList(bool WithPinned, bool WithFolders, int? Page);

internal sealed record AskedPage(int Page);

internal sealed record AskedSearch(string Text, int Page);

internal sealed record AskedFilter(ChatFilter Filter, int Page);

/// <summary>The query of the list of chats.</summary>
internal sealed record ChatListInput
{
    /// <summary>From 1; null for all.</summary>
    [NumberField(ChatPageInput.MaxPage, 1)]
    public string? Page { get; init; }

    [FromQuery(Name = "include_pinned"), TextField(OneOf = ["true", "false"])]
    public string? IncludePinned { get; init; }

    [FromQuery(Name = "include_folders"), TextField(OneOf = ["true", "false"])]
    public string? IncludeFolders { get; init; }

    public Parsed<AskedList> Read()
    {
        var reader = new InputReader();
        var page = reader.Number("page", Page, ChatPageInput.MaxPage, absent: 0);
        var withPinned = reader.Flag("include_pinned", IncludePinned) ?? false;
        var withFolders = reader.Flag("include_folders", IncludeFolders) ?? false;
        return reader.Result(new AskedList(withPinned, withFolders, page == 0 ? null : page));
    }
}

/// <summary>The query of a list that always has pages.</summary>
internal sealed record ChatPageInput
{
    public const int MaxPage = 1_000_000;

    [NumberField(MaxPage, 1)]
    public string? Page { get; init; }

    public Parsed<AskedPage> Read()
    {
        var reader = new InputReader();
        return reader.Result(new AskedPage(reader.Number("page", Page, MaxPage, absent: 1)));
    }
}

/// <summary>The query of a list that is filtered by the titles of chats.</summary>
internal sealed record ChatFilterInput
{
    private static readonly string[] Columns =
        ["id", "title", "created_at", "updated_at", "share_id", "archived", "pinned", "folder_id"];

    [NumberField(ChatPageInput.MaxPage, 1)]
    public string? Page { get; init; }

    public string? Query { get; init; }

    [FromQuery(Name = "order_by")]
    [TextField(OneOf = ["id", "title", "created_at", "updated_at", "share_id", "archived", "pinned", "folder_id"])]
    public string? OrderBy { get; init; }

    public string? Direction { get; init; }

    /// <summary>A column takes effect only together with a direction.</summary>
    public Parsed<AskedFilter> Read()
    {
        var reader = new InputReader();
        var page = reader.Number("page", Page, ChatPageInput.MaxPage, absent: 1);
        reader.OneOf("order_by", OrderBy, Columns, $"be one of {string.Join(", ", Columns)}");
        reader.OneOf("direction", Direction?.ToLowerInvariant(), ["asc", "desc"], "be asc or desc");
        ChatColumn? column = OrderBy is not null && Direction is not null ? (ChatColumn)Array.IndexOf(Columns, OrderBy) : null;
        var isDescending = "desc".Equals(Direction, StringComparison.OrdinalIgnoreCase);
        return reader.Result(new AskedFilter(new ChatFilter(Query, column, isDescending), page));
    }
}

/// <summary>The query of a search.</summary>
internal sealed record ChatSearchInput
{
    public const int MaxLength = 1_000;

    [TextField(IsRequired = true)]
    public string? Text { get; init; }

    [NumberField(ChatPageInput.MaxPage, 1)]
    public string? Page { get; init; }

    public Parsed<AskedSearch> Read()
    {
        var reader = new InputReader();
        reader.Check(Text is not null, "text", "be given", InputProblem.Missing);
        reader.AtMost("text", Text, MaxLength);
        var page = reader.Number("page", Page, ChatPageInput.MaxPage, absent: 1);
        return reader.Result(new AskedSearch(Text ?? "", page));
    }
}
