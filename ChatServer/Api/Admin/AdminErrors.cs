using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Protocol.Errors;
using ChatServer.Refusals;

namespace ChatServer.Api.Admin;

/// <summary>The error responses of <c>/admin/</c>.</summary>
internal static class AdminErrors
{
    public static DetailError Of(Refusal refusal) => DetailError.Of(refusal, Vocabulary.Common);

    public static DetailError Of(RefusalCode code) => Of(new Refusal(code));

    public static DetailError InQuery(InvalidInput wrong) => Invalid("query", wrong);

    public static DetailError InBody(InvalidInput wrong) => Invalid("body", wrong);

    private static DetailError Invalid(string place, InvalidInput wrong) => DetailError.Invalid(
        new InvalidField(
            TypeOf(wrong.Problem), [place, wrong.Field],
            wrong.Problem == InputProblem.Missing ? "Field required" : $"Input should {wrong.Expected}"));

    // The names that FastAPI uses.
    private static string TypeOf(InputProblem problem) => problem switch
    {
        InputProblem.Missing => "missing",
        InputProblem.NotANumber => "int_parsing",
        InputProblem.NotAUuid => "uuid_parsing",
        InputProblem.NotListed => "literal_error",
        InputProblem.TooLong => "string_too_long",
        InputProblem.NotInFuture => "datetime_future",
        InputProblem.Other => "value_error",
    };
}
