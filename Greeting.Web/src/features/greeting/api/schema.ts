export interface components {
  schemas: {
    GreetingRecord: { name: string; message: string; count: number; firstGreetedAt: string; latestGreetedAt: string };
    GreetingRequest: { name: string };
  };
}
