namespace ChatServer.Protocol.Errors;

/// <summary>The body of a failed response of all APIs but Room.</summary>
/// <param name="Detail">What is wrong, for a person.</param>
public sealed record DetailFailure(string Detail);

/// <summary>The body of a 422: the request is understood, and fields of it are invalid.</summary>
public sealed record ValidationFailure(IReadOnlyList<InvalidField> Detail);

/// <param name="Type">The kind of fault, as <c>value_error</c>, <c>missing</c> or <c>json_invalid</c>.</param>
/// <param name="Loc">Where: <c>body</c>, <c>query</c> or <c>path</c>, then the field's name.</param>
/// <param name="Msg">What is wrong, for a person.</param>
public sealed record InvalidField(string Type, IReadOnlyList<string> Loc, string Msg);
