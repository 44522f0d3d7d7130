using System.Globalization;
using ChatServer.Api.Input;
using ChatServer.Channels;
using Microsoft.AspNetCore.Mvc;

namespace ChatServer.Api.Channels;

/// <summary>A page of messages.</summary>
internal readonly record struct SkippedPage(int Skip, int Limit);

/// <summary>The query parameters of a page of messages.</summary>
internal sealed record MessagePageInput
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 100;
    public const int MaxSkip = 100_000;

    [NumberField(MaxSkip, 0, Min = 0)]
    public string? Skip { get; init; }

    [NumberField(MaxLimit, DefaultLimit, Min = 0)]
    public string? Limit { get; init; }

    public Parsed<SkippedPage> Read()
    {
        var reader = new InputReader();
        return reader.Result(new SkippedPage(
            reader.Number("skip", Skip, MaxSkip, absent: 0, min: 0),
            reader.Number("limit", Limit, MaxLimit, DefaultLimit, min: 0)));
    }
}

/// <summary>The query parameters of a list of members.</summary>
internal sealed record MemberInput
{
    public const string ByName = "name";
    public const string ByTime = "created_at";
    public const int MaxQueryLength = 100;

    [TextField(MaxLength = MaxQueryLength)]
    public string? Query { get; init; }

    [FromQuery(Name = "order_by"), TextField(OneOf = [ByName, ByTime])]
    public string? OrderBy { get; init; }

    [TextField]
    public string? Direction { get; init; }

    [TextField]
    public string? Page { get; init; }

    /// <summary>Without an order the newest accounts come first. A page below 1 is the first, and every direction but
    /// <c>asc</c> is descending.</summary>
    public Parsed<MemberPage> Read()
    {
        var reader = new InputReader();
        reader.AtMost("query", Query, MaxQueryLength);
        reader.OneOf("order_by", OrderBy, [ByName, ByTime], $"be {ByName} or {ByTime}");
        var number = 1;
        reader.Check(
            Page is null || (int.TryParse(Page, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
                && number <= MemberPage.MaxNumber),
            "page", $"be a number up to {MemberPage.MaxNumber}", InputProblem.NotANumber);
        return reader.Result(new MemberPage(
            Math.Max(1, number), Query, IsByTime: OrderBy != ByName, IsDescending: Direction != "asc"));
    }
}
