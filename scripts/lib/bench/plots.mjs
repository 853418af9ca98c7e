export const plots = () => [];
