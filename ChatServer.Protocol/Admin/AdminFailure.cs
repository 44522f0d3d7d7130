namespace ChatServer.Protocol.Admin;

/// <summary>The body of every failed <c>/admin/</c> response but 422.</summary>
public sealed record AdminFailure(string Detail);

/// <summary>The body of a 422: what is wrong with the request, field by field.</summary>
public sealed record InvalidRequest(IReadOnlyList<InvalidField> Detail);

/// <param name="Type">Such as <c>missing</c>, <c>value_error</c> or <c>json_invalid</c>.</param>
/// <param name="Loc">Where: <c>body</c> or <c>query</c>, then the name of the field.</param>
/// <param name="Input">What came, where it is worth repeating; null otherwise.</param>
public sealed record InvalidField(string Type, IReadOnlyList<string> Loc, string Msg, string? Input = null);
