using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Api.Room;
using ChatServer.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage();
builder.Services.AddAccounts();
builder.Services.ConfigureHttpJsonOptions(http => RoomJson.Configure(http.SerializerOptions));
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
builder.Services.AddExceptionHandler<RoomErrorHandler>();

var app = builder.Build();
foreach (var options in app.Services.GetServices<ICheckedOptions>())
    _ = options;
_ = app.Services.GetRequiredService<Database>();

app.UseExceptionHandler(_ => { }); // RoomErrorHandler does it; the middleware wants a fallback all the same
app.UseStatusCodePages(RoomErrorHandler.DescribeStatus);
app.UseAuthentication();
app.UseAuthorization();
app.MapAccounts();
await app.RunAsync();
