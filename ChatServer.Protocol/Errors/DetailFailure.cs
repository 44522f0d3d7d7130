namespace ChatServer.Protocol.Errors;

/// <summary>The body of an error response, in every API but Room.</summary>
/// <param name="Detail">What is wrong, in words.</param>
public sealed record DetailFailure(string Detail);

/// <summary>The body of a 422: the request has invalid fields.</summary>
public sealed record ValidationFailure(IReadOnlyList<InvalidField> Detail);

/// <param name="Type">The kind of error, such as <c>value_error</c>, <c>missing</c> or <c>json_invalid</c>.</param>
/// <param name="Loc">The location: <c>body</c>, <c>query</c> or <c>path</c>, then the field's name.</param>
/// <param name="Msg">What is wrong, in words.</param>
public sealed record InvalidField(string Type, IReadOnlyList<string> Loc, string Msg);
